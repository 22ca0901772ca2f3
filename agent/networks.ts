/**
 * Actor and critic for a pair of spaces: separate bodies over one shared input.
 *
 *   observation     body             action                        head
 *   flat box        dense layers     discrete                      categorical
 *                                    box of floats                 diagonal Gaussian
 *   object table    set encoder      discrete                      categorical
 *                                    box named x, y[, dx, dy ...]  pointer
 *                                    another box of floats         diagonal Gaussian
 */

import { SupairError } from '../env/core/errors.ts';
import { objectTableOf } from '../env/core/object-table.ts';
import type { Rng } from '../env/core/random.ts';
import { boundAt } from '../env/core/spaces/bounds.ts';
import type { BoxSpace, Space } from '../env/core/spaces/spaces.ts';
import type { Point } from '../env/tabletop/geometry.ts';
import type { Actor } from './actors/actor.ts';
import { CategoricalActor } from './actors/categorical-actor.ts';
import { GaussianActor } from './actors/gaussian-actor.ts';
import { PointerActor } from './actors/pointer-actor.ts';
import { Critic } from './critic.ts';
import { createFeatures, createLocator, type FeatureMap } from './features.ts';
import { type Arena, buildInArena, type Memory } from './nn/arena.ts';
import type { Activation } from './nn/dense.ts';
import { initialiseParameters } from './nn/initialise.ts';
import type { KernelName } from './nn/kernels.ts';
import { SetEncoder } from './set-encoder.ts';
import { MlpTrunk, type Trunk } from './trunk.ts';

export interface NetworkConfig {
  /** Width of every hidden layer, >= 1. */
  readonly hidden: number;
  /** Dense layers over a flat observation, >= 1; set encoders have a depth of their own. */
  readonly layers: number;
  readonly activation: Activation;
  /** Columns of an object table that the policy reads. */
  readonly columns: readonly string[];
  /** Log standard deviation of Gaussian actions at the start, in units of half the action's range. */
  readonly initialLogStd: number;
  /** Steps of the grid along each axis of a pointer's motion, >= 2; odd ones include no motion. */
  readonly motionSteps: number;
}

export interface ActorCritic {
  readonly features: FeatureMap;
  readonly actor: Actor;
  readonly critic: Critic;
  /** Feature rows [maxRows, features.layout.floats] that both read. */
  readonly input: Float32Array;
  readonly arena: Arena;
  readonly maxRows: number;
}

export interface Spaces {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
}

/**
 * Networks with all parameters zero but the constant ones: initialise or load them.
 * @param maxRows most observations that one forward pass may hold.
 * @throws UNSUPPORTED for spaces without a body or head, BAD_ARGUMENT for unknown columns.
 */
export function createActorCritic(
  spaces: Spaces,
  config: NetworkConfig,
  kernels: KernelName,
  maxRows: number,
): ActorCritic {
  const features = createFeatures(spaces.observationSpace, config.columns);
  const { network, arena } = buildInArena(kernels, (memory) => {
    const input = memory.buffer(maxRows * features.layout.floats);
    const bodies: Bodies = { memory, features, input, config, maxRows };
    const actor = createActor(bodies, spaces);
    const critic = new Critic(memory, createTrunk(bodies, 'critic'), maxRows);
    return { input, actor, critic };
  });
  return { features, ...network, arena, maxRows };
}

/** The same with orthogonal starting weights from a seeded stream. */
export function initialActorCritic(
  spaces: Spaces,
  config: NetworkConfig,
  kernels: KernelName,
  maxRows: number,
  rng: Rng,
): ActorCritic {
  const network = createActorCritic(spaces, config, kernels, maxRows);
  initialiseParameters(network.arena.parameters, rng);
  return network;
}

// ---------------------------------------------------------------------------

interface Bodies {
  readonly memory: Memory;
  readonly features: FeatureMap;
  readonly input: Float32Array;
  readonly config: NetworkConfig;
  readonly maxRows: number;
}

function createTrunk(bodies: Bodies, name: string): Trunk {
  if (bodies.features.layout.kind === 'objects') return createSetEncoder(bodies, name);
  const { memory, features, input, config, maxRows } = bodies;
  const hidden = new Array<number>(config.layers).fill(config.hidden);
  const { inputs } = features.layout;
  return new MlpTrunk(memory, name, input, {
    inputs,
    hidden,
    activation: config.activation,
    maxRows,
  });
}

function createSetEncoder(bodies: Bodies, name: string): SetEncoder {
  const { memory, features, input, config, maxRows } = bodies;
  const { hidden, activation } = config;
  return new SetEncoder(memory, name, input, features.layout, { hidden, activation, maxRows });
}

function createActor(bodies: Bodies, { observationSpace, actionSpace }: Spaces): Actor {
  const { memory, features, input, config, maxRows } = bodies;
  const options = { initialLogStd: config.initialLogStd, maxRows };
  if (actionSpace.type === 'discrete') {
    return new CategoricalActor(memory, createTrunk(bodies, 'actor'), actionSpace, maxRows);
  }
  if (actionSpace.type !== 'box' || actionSpace.dtype !== 'float32') {
    throw new SupairError('UNSUPPORTED', {
      who: 'createActorCritic.actionSpace',
      expected: 'a discrete space or a box of float32',
      got: actionSpace.type === 'box' ? `a box of ${actionSpace.dtype}` : actionSpace.type,
    });
  }
  const objects = objectTableOf(observationSpace);
  if (objects === null || !pointsAt(actionSpace)) {
    return new GaussianActor(memory, createTrunk(bodies, 'actor'), actionSpace, options);
  }
  const encoder = createSetEncoder(bodies, 'actor');
  const locator = createLocator(objects, features.layout);
  const locate = (at: number): Point => locator(input, at);
  const { motionSteps } = config;
  return new PointerActor(memory, encoder, actionSpace, locate, { motionSteps, maxRows });
}

/** Whether actions begin with a point on the table, [0, 1]^2. */
function pointsAt({ names, low, high }: BoxSpace): boolean {
  if (names?.[0] !== 'x' || names[1] !== 'y') return false;
  return [0, 1].every((i) => boundAt(low, i) === 0 && boundAt(high, i) === 1);
}
