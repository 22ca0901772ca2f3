/**
 * One hand-written world in the manner of other libraries: a cart between the places 0 and 4, which
 * starts between 1 and 2, goes left (0) or right (1), is worth its place and falls off at the ends.
 */

import type { DmEnv, DmTimeStep } from '../../env/adapters/dm-env/contract.ts';
import type {
  RlTsAsyncEnv,
  RlTsEnv,
  RlTsSpace,
  RlTsStep,
} from '../../env/adapters/rl-ts/contract.ts';
import { type NumjsArray, numjsArray } from './foreign-arrays.ts';

/** A space of rl-ts's with these fields, of whose methods nobody here asks anything. */
function space(isDiscrete: boolean, shape: readonly number[], fields: object): RlTsSpace {
  const never = (): never => {
    throw new Error('not asked for');
  };
  return { meta: { discrete: isDiscrete }, shape, sample: never, contains: never, ...fields };
}

export const discrete = (n: number): RlTsSpace => space(true, [n], { n });

/** Without a dtype it is a `PrimitiveBox2D`. */
export const box = (low: unknown, high: unknown, shape: number[], dtype?: string): RlTsSpace =>
  space(false, shape, { low, high, ...(dtype !== undefined && { dtype }) });

export const dict = (spaces: object): RlTsSpace => space(false, [], { spaces });

/** What is seen of a place beyond the ends. */
const held = (place: number): number => Math.min(4, Math.max(0, place));

interface CartState {
  readonly place: number;
  readonly steps: number;
  readonly stream: number;
}

/** A generator with one number of state (Park & Miller, 1988), so that it can be saved. */
const advance = (stream: number): number => (stream * 48271) % 2147483647;

export class RlTsCart implements RlTsEnv {
  readonly observationSpace: RlTsSpace = box(
    numjsArray([0, 0]),
    numjsArray([4, 1000]),
    [2],
    'float32',
  );
  readonly actionSpace: RlTsSpace = discrete(2);
  readonly limit: number;
  readonly seeds: number[] = [];
  state: CartState = { place: 1, steps: 0, stream: 1 };
  closes = 0;

  /** @param limit steps after which an episode is done, as in rl-ts's own environments. */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.limit = limit;
  }

  seed(seed: number): void {
    this.seeds.push(seed);
    this.state = { ...this.state, stream: 1 + seed };
  }

  reset(state?: unknown): NumjsArray {
    const stream = advance(this.state.stream);
    const place = 1 + (stream % 1024) / 1024;
    this.state = state === undefined ? { place, steps: 0, stream } : (state as CartState);
    return this.#observation();
  }

  step(action: unknown): RlTsStep {
    const { place, steps, stream } = this.state;
    this.state = { place: place + (action === 1 ? 1 : -1), steps: steps + 1, stream };
    const fallen = this.state.place < 0 || this.state.place > 4;
    return {
      observation: this.#observation(),
      reward: this.state.place,
      done: fallen || this.state.steps >= this.limit,
      info: { action },
    };
  }

  close(): void {
    this.closes++;
  }

  #observation(): NumjsArray {
    const { place, steps } = this.state;
    return numjsArray([held(place), steps]);
  }
}

/** The same in the manner of rl-ts's git HEAD. */
export function asyncCart(cart: RlTsCart = new RlTsCart()): RlTsAsyncEnv {
  return {
    observationSpace: cart.observationSpace,
    actionSpace: cart.actionSpace,
    get state() {
      return cart.state;
    },
    seed: (seed) => cart.seed(seed),
    reset: async (state) => cart.reset(state),
    step: async (action) => cart.step(action),
    close: async () => cart.close(),
  };
}

/** The same in the manner of dm_env: a limit ends it with a discount above 0. */
export function dmCart(seed: number, limit: number = Number.POSITIVE_INFINITY): DmEnv {
  const cart = new RlTsCart(limit);
  cart.seed(seed);
  const observe = (): object => ({ place: held(cart.state.place), steps: cart.state.steps });
  return {
    observationSpec: () => ({
      place: { shape: [], dtype: 'float64', name: 'place', minimum: 0, maximum: 4 },
      steps: { shape: [], dtype: 'int64', name: 'steps', numValues: 1001 },
    }),
    actionSpec: () => ({ shape: [], dtype: 'int32', name: 'action', numValues: 2 }),
    reset(): DmTimeStep {
      cart.reset();
      return { stepType: 'first', reward: null, discount: null, observation: observe() };
    },
    step(action): DmTimeStep {
      const { reward, done } = cart.step(action);
      const { place } = cart.state;
      const discount = place < 0 || place > 4 ? 0 : 0.9;
      return { stepType: done ? 2 : 1, reward, discount, observation: observe() };
    },
  };
}
