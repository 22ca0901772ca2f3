/** A trained network behind the Policy interface: one observation in, one action out. */

import { Rng } from '../env/core/random.ts';
import type { Space, SpaceValue } from '../env/core/spaces/spaces.ts';
import type { ActorCritic, Spaces } from './networks.ts';
import type { ActOptions, Policy } from './policy.ts';

export class NetworkPolicy implements Policy {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  /** Updates that the weights have had; whoever changes the weights counts on. */
  version: number;
  readonly #network: ActorCritic;
  readonly #rng: Rng;
  readonly #kept: Float32Array;

  /** @param seed of the samples that `act` draws when it is not greedy. */
  constructor(spaces: Spaces, network: ActorCritic, version: number, seed = 0) {
    this.observationSpace = spaces.observationSpace;
    this.actionSpace = spaces.actionSpace;
    this.version = version;
    this.#network = network;
    this.#rng = new Rng(seed).fork('policy');
    this.#kept = new Float32Array(network.actor.actionWidth);
  }

  act(observation: SpaceValue, { greedy = true }: ActOptions = {}): SpaceValue {
    const { features, actor, input } = this.#network;
    features.encode(observation, 1, input, 0);
    actor.forward(1);
    if (greedy) actor.mode(0, this.#kept, 0);
    else actor.sample(0, this.#rng, this.#kept, 0);
    const action = actor.createBatch(1); // handed to the caller, so never a shared one
    actor.toEnv(0, this.#kept, 0, action);
    return this.actionSpace.type === 'discrete' ? (action[0] as number) : action; // one element
  }
}
