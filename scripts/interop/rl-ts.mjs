/**
 * Run by scripts/interop-rl-ts.mjs in a folder that has rl-ts and supair-rl: rl-ts's environments in
 * our checks and our runner, ours in rl-ts's PPO. Prints a table; exit code 1 where a row is not as
 * expected.
 */

import * as RL from 'rl-ts';
import { evaluatePolicy } from 'supair-rl/agent';
import {
  equalSpaces,
  fromRlTs,
  make,
  Rng,
  register,
  sample,
  toRlTs,
  withObservation,
  wrapEnv,
} from 'supair-rl/env';
import { checkEnv } from 'supair-rl/env/testing';

const { CartPole, Pendulum, SimpleGridWorld } = RL.Environments.Examples;

const NO_STATE = 'saves and restores its state through JSON';
const UNSEEDED = ['refuses bad actions and goes on unharmed', 'replays exactly from a seed'];
/** Float32 observations of float64 states. */
const SAME_PHYSICS = 1e-6;
/** rl-ts's PPO: small enough for seconds, large enough for several updates. */
const TRAINING = {
  steps_per_epoch: 200,
  epochs: 3,
  train_pi_iters: 10,
  train_v_iters: 10,
  verbosity: 'silent',
};

/** Its generator is one for all environments; `seed` of an environment does nothing. */
const seeded = (env) => Object.assign(env, { seed: (seed) => RL.random.seed(seed) });

register({
  id: 'RlTs/CartPole-v0',
  maxEpisodeSteps: 500,
  // without a limit of its own, so that ours can tell the two ends apart
  create: () => fromRlTs(seeded(new CartPole({ maxEpisodeSteps: Number.POSITIVE_INFINITY }))),
});

const ROWS = [
  ['CartPole in checkEnv', () => checked(() => fromRlTs(new CartPole()), [...UNSEEDED, NO_STATE])],
  [
    'CartPole, global generator seeded',
    () => checked(() => fromRlTs(seeded(new CartPole())), [NO_STATE]),
  ],
  [
    'CartPole in our registry, limit 500',
    () => checked(() => make('RlTs/CartPole-v0'), [NO_STATE]),
  ],
  ['Pendulum in checkEnv', () => checked(() => fromRlTs(seeded(new Pendulum())), [NO_STATE])],
  ['SimpleGridWorld in checkEnv', () => checked(gridWorld, [], { deterministic: true })],
  ['CartPole against our physics', samePhysics],
  ['CartPole in our runner', runner],
  ["our spaces in rl-ts's classes", spacesThereAndBack],
  ["our CartPole in rl-ts's PPO", () => trained(make('CartPole-v1'), (a) => a.argMax(1))],
  ["our TableTop/Reach in rl-ts's PPO", () => trained(tableAsBox(), (a) => a)],
];

let failures = 0;
for (const [name, run] of ROWS) {
  let line;
  try {
    line = `ok      ${name}: ${await run()}`;
  } catch (error) {
    failures += 1;
    line = `FAILED  ${name}: ${error.message}`;
  }
  console.log(line);
}
console.log(`${ROWS.length - failures} of ${ROWS.length} as expected`);
process.exit(failures === 0 ? 0 : 1); // rl-ts's viewer may hold the process

// ---------------------------------------------------------------------------

/** All checks pass but the ones named, which cannot hold. */
async function checked(makeEnv, exceptions, options) {
  const { passed, checks } = await checkEnv(makeEnv, options);
  const failed = checks.filter(({ ok }) => !ok);
  const names = failed.map(({ name }) => name).sort();
  const details = failed.map(({ name, detail }) => `${name} (${detail})`).join('; ');
  expect(String(names) === String([...exceptions].sort()), `${passed} hold, but not: ${details}`);
  return names.length === 0 ? `all ${passed} hold` : `${passed} hold, not: ${names.join('; ')}`;
}

/** Observations are a dict of a PrimitiveBox2D and a dict; its `reset(state)` restores. */
function gridWorld() {
  const world = new SimpleGridWorld(4, 4, [{ x: 3, y: 3 }], { x: 1, y: 1 });
  return fromRlTs(world, { restoresState: true });
}

/** Both carts from the same state through 100 episodes of random actions. */
function samePhysics() {
  const rng = new Rng(1);
  const theirs = new CartPole();
  const there = fromRlTs(theirs);
  const here = make('CartPole-v1').unwrapped;
  let steps = 0;
  for (let episode = 0; episode < 100; episode++) {
    there.reset();
    here.reset();
    here.setState({ ...here.getState(), state: theirs.state.tolist() });
    for (let done = false; !done; steps++) {
      const action = sample(here.actionSpace, rng);
      const [a, b] = [here.step(action), there.step(action)];
      const off = a.observation.findIndex((x, i) => Math.abs(x - b.observation[i]) > SAME_PHYSICS);
      expect(off < 0, `step ${steps}: ${b.observation} against ours, ${a.observation}`);
      expect(a.terminated === b.terminated, `step ${steps}: one cart has fallen, one has not`);
      done = a.terminated;
    }
  }
  return `${steps} steps of 100 episodes within ${SAME_PHYSICS}`;
}

/** A linear rule keeps the pole up until the limit, which has to be told as one. */
async function runner() {
  const env = make('RlTs/CartPole-v0');
  const { observationSpace, actionSpace } = env;
  let truncated = 0;
  const watched = wrapEnv(env, {
    step(action) {
      const result = env.step(action);
      if (result.truncated && !result.terminated) truncated += 1;
      return result;
    },
  });
  const act = ([x, v, theta, omega]) => (0.1 * x + 0.3 * v + theta + omega > 0 ? 1 : 0);
  const policy = { observationSpace, actionSpace, version: 0, act };
  const options = { episodes: 10, seed: 1 };
  const { return_mean: mean } = await evaluatePolicy(policy, () => watched, options);
  expect(mean === 500 && truncated === 10, `mean return ${mean}, ${truncated} of 10 truncated`);
  return `10 episodes of a linear rule, mean return ${mean}, all truncated`;
}

function spacesThereAndBack() {
  for (const id of ['CartPole-v1', 'TableTop/Reach-v0']) {
    const env = make(id);
    const back = fromRlTs(toRlTs(env, RL.Spaces));
    same(back.actionSpace, env.actionSpace, `${id}.actionSpace`);
    // a multi-binary mask comes back as the box that rl-ts has for it
    const [was, is] = [env, back].map(({ observationSpace: space }) => {
      return space.type === 'dict' ? space.spaces.objects : space;
    });
    same(is, was, `${id}.observationSpace`);
  }
  return 'CartPole-v1, TableTop/Reach-v0';
}

/** Equal but for the names of columns, which rl-ts does not have. */
function same(is, { names: _, ...bare }, what) {
  expect(equalSpaces(is, bare), `${what}: ${JSON.stringify(is)}, not ${JSON.stringify(bare)}`);
}

/** The table of objects alone, flat: rl-ts's networks read one axis, and no dict. */
function tableAsBox() {
  const env = make('TableTop/Reach-v0');
  const { objects } = env.observationSpace.spaces;
  const [rows, columns] = objects.shape;
  const all = (bound) => Array.from({ length: rows * columns }, (_, i) => bound[i % columns]);
  const { low, high, dtype } = objects;
  return wrapEnv(env, {
    observationSpace: {
      type: 'box',
      shape: [rows * columns],
      dtype,
      low: all(low),
      high: all(high),
    },
    reset(options) {
      const { observation, info } = env.reset(options);
      return { observation: observation.objects, info };
    },
    step(action) {
      const result = env.step(action);
      return withObservation(result, result.observation.objects);
    },
  });
}

/** rl-ts's PPO for some hundred steps; its losses are finite and its weights move. */
async function trained(env, actionToTensor) {
  let steps = 0;
  const counted = wrapEnv(env, {
    step(action) {
      steps += 1;
      return env.step(action);
    },
  });
  const theirs = toRlTs(counted, RL.Spaces);
  const model = new RL.Models.MLPActorCritic(theirs.observationSpace, theirs.actionSpace, [32, 32]);
  const weights = () => model.pi.mu_net.getWeights().flatMap((w) => Array.from(w.dataSync()));
  const before = weights();
  const epochs = [];
  const ppo = new RL.Algos.PPO(() => theirs, model, { actionToTensor });
  await ppo.train({ ...TRAINING, epochCallback: (epoch) => epochs.push(epoch) });
  const after = weights();
  const { steps_per_epoch: each, epochs: count } = TRAINING;
  expect(steps === each * count, `${steps} steps, not ${each * count}`);
  expect(
    epochs.every(({ kl }) => Number.isFinite(kl)),
    'a KL divergence that is no number',
  );
  expect(after.every(Number.isFinite), 'weights that are no numbers');
  expect(
    after.some((x, i) => x !== before[i]),
    'the weights have not moved',
  );
  const means = epochs.map(({ ep_rets: returns }) => returns.mean.toFixed(2));
  return `${steps} steps, ${count} updates, mean returns ${means.join(', ')}`;
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
