import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultPpoConfig, savePolicy, trainPpo } from '../../agent/index.ts';
import type { SimulatorMessage, StepRecord } from '../../cli/demo/messages.ts';
import { playEpisodes } from '../../cli/demo/play-episodes.ts';
import { summarise } from '../../cli/demo/summary.ts';
import type { Env, Frame } from '../../env/core/env.ts';
import { make, makeVec, oracleAction } from '../../env/index.ts';
import type { Acted, Perceived } from '../../server/client/index.ts';
import { objectAt } from '../perception/evaluate/scenes.ts';
import { saveUntrainedPerceiver } from '../support/untrained-perceiver.ts';
import { run } from './program.ts';

// every test starts programs, which takes its time on a busy machine
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const ENV = 'TableTop/Reach-v0';
const TIMING = { queue: 0, decode: 0, perceive: 0.5, act: 0, env: 0, encode: 0 };

describe('the simulator', () => {
  const task = { url: '', env: ENV, episodes: 6, seed: 40, timedRequests: 3, budgetMs: 60_000 };

  /** A server that knows the truth of the episode under way: it plays a copy of the simulator's. */
  function oracleClient(): {
    act(input: object): Promise<Acted>;
    perceive(frame: Frame): Promise<Perceived>;
    readonly sent: Frame[];
  } {
    const sent: Frame[] = [];
    let copy: Env = make(ENV, { renderMode: 'rgb_array' });
    let seed = task.seed - 1;
    return {
      sent,
      async act(input) {
        const { frame, ...rest } = input as { frame: Frame };
        expect(rest).toEqual({}); // frames and nothing else
        sent.push(frame);
        if (sent.length <= 20) return acted(Float32Array.of(0, 0)); // the warm-up
        copy = make(ENV, { renderMode: 'rgb_array' });
        copy.reset({ seed: ++seed });
        expect(frame).toEqual(copy.render());
        return acted(oracleAction(copy) as Float32Array); // Reach is touched at points
      },
      perceive: async () => ({ scenes: [], timing: TIMING, policyVersion: null }),
    };
  }
  const acted = (action: Float32Array): Acted => ({
    action,
    objects: [objectAt([0, 0, 4, 4])],
    timing: TIMING,
    policyVersion: 1,
  });

  it('sends frames only, does what comes back, and knows the truth for itself', async () => {
    const messages: SimulatorMessage[] = [];
    await playEpisodes(task, oracleClient(), (message) => messages.push(message));
    const episodes = messages.flatMap((m) => (m.type === 'episode' ? [m.episode] : []));
    expect(episodes).toEqual(
      Array.from({ length: 6 }, (_, episode) => ({ episode, return: 1, length: 1, success: true })),
    );
    const steps = messages.flatMap((m) => (m.type === 'step' ? [m.step] : []));
    expect(steps).toHaveLength(6);
    steps.forEach(({ truth, serverPerceiveMs }) => {
      expect([3, 4]).toContain(truth.length);
      for (const [x0, y0, x1, y1] of truth) {
        for (const side of [x1 - x0, y1 - y0]) {
          expect(side).toBeGreaterThan(4);
          expect(side).toBeLessThanOrEqual(21);
        }
      }
      expect(serverPerceiveMs).toBe(0.5);
    });
    const last = messages.at(-1);
    expect(last?.type === 'done' && last.perceiveMs.length).toBe(3);
  });
});

describe('the summary', () => {
  const step = (found: number, truth: number, ms: number): StepRecord => ({
    episode: 0,
    frame: { height: 8, width: 8, channels: 1, data: new Uint8Array(64) },
    objects: Array.from({ length: found }, (_, k) => objectAt([k * 10, 0, k * 10 + 8, 8])),
    truth: Array.from({ length: truth }, (_, k) => [k * 10, 0, k * 10 + 8, 8] as const),
    action: [0.5, 0.5],
    roundtripMs: ms,
    serverPerceiveMs: ms / 2,
  });

  it('agrees with a table laid by hand', () => {
    const summary = summarise({
      steps: [step(1, 1, 1), step(2, 2, 2), step(1, 2, 3)],
      episodes: [
        { episode: 0, return: 1, length: 2, success: true },
        { episode: 1, return: -1, length: 1, success: false },
      ],
      perceiveMs: [1, 2, 3, 4, 5],
    });
    expect(summary).toMatchObject({
      episodes: 2,
      success_rate: 0.5,
      return_mean: 0,
      frames: 3,
      count_accuracy: 2 / 3,
      confusion: [
        [0, 0, 0],
        [0, 1, 0],
        [0, 1, 1],
      ],
      position_error_px: 0,
      roundtrip_ms: { p50: 2 },
      server_perceive_ms: { p50: 1 },
      perceive_ms: { p50: 3 },
    });
    expect(summary.ap50).toBeCloseTo(4 / 5, 12); // four of five true boxes, no false one
    expect(summary.perceive_ms.p99).toBeCloseTo(4.96, 12);
  });
});

describe('demo', () => {
  let root = '';
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'supair-demo-'));
    await saveUntrainedPerceiver(join(root, 'model'));
    const training = await trainPpo({
      config: { ...defaultPpoConfig(make(ENV)), numEnvs: 4, rolloutSteps: 16 },
      seed: 1,
      steps: 64,
      makeVec: (numEnvs, autoresetMode) => makeVec(ENV, { numEnvs, autoresetMode }),
    });
    const about = { env: ENV, observation: 'objects', command: 'test', evaluation: null } as const;
    savePolicy(join(root, 'policy'), training, about);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('drives a simulator in its own process through the socket and reports', async () => {
    const out = join(root, 'out');
    const flags = ['--model', join(root, 'model'), '--policy', join(root, 'policy')];
    const { code, stdout, stderr } = await run(
      'demo',
      '--out',
      out,
      '--episodes',
      '3',
      '--requests',
      '5',
      ...flags,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('count accuracy');
    const result = JSON.parse(readFileSync(join(out, 'demo.json'), 'utf8'));
    expect(result.episodes).toBe(3);
    expect(result.frames).toBeGreaterThanOrEqual(3);
    const confused: number[] = result.confusion.flat();
    expect(confused.reduce((sum, n) => sum + n, 0)).toBe(result.frames);
    for (const name of ['perceive_ms', 'roundtrip_ms']) {
      expect(result[name].p50).toBeGreaterThan(0);
      expect(result[name].p99).toBeGreaterThanOrEqual(result[name].p50);
    }
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toContain('How long it took');
    expect(page).not.toMatch(/<script|src="http/);
    expect(readFileSync(join(out, 'demo.gif')).subarray(0, 6).toString()).toBe('GIF89a');
  });
});
