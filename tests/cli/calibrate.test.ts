/** `calibrate`, from frames to a model that perceives by what was found. */

import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadErrorModel } from '../../agent/index.ts';
import { frameAt } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { sampleTabletopFrames } from '../../env/tabletop/frames.ts';
import { loadPerceiver } from '../../perception/index.ts';
import { loadModel } from '../../perception/supair/model-files.ts';
import { resolveModel } from '../../storage/index.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 60_000 });

const shipped = resolveModel('tabletop');
let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-calibrate-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function calibrate(model: string, out: string, ...flags: string[]) {
  const json = join(root, 'result.json');
  const words = ['calibrate', model, 'tabletop', '--out', out, '--size', '80', '--seed', '2'];
  const { code, stdout } = await runHere(...words, ...flags, '--json', json);
  expect(code).toBe(0);
  return { stdout, result: JSON.parse(readFileSync(json, 'utf8')) };
}

/** log p / (1 - p) of "there is an object at all", for a few frames. */
async function logits(folder: string): Promise<number[]> {
  const set = sampleTabletopFrames(12, new Rng(5));
  const perceiver = await loadPerceiver(folder);
  const scenes = perceiver.perceive(Array.from({ length: 12 }, (_, i) => frameAt(set, i)));
  perceiver.dispose();
  return scenes.map(({ count_posterior: [none = 0] }) => Math.log((1 - none) / none));
}

describe('calibrate', () => {
  it('writes what is usual beside the same weights, and presences as they were', async () => {
    const out = join(root, 'plain');
    const { stdout, result } = await calibrate('tabletop', out);
    const { record, trained } = loadModel(out);
    expect(record.reference).toEqual(result.reference);
    expect(result).toMatchObject({ frames: 80, tempered: false, judged_counts: { frames: 40 } });
    expect(result.reference).toMatchObject({ frames: 80, heldOut: true });
    expect(record).not.toHaveProperty('presenceTemperature');
    expect(stdout).toContain('not applied');
    const before = loadModel(shipped);
    expect(trained.params).toEqual(before.trained.params);
    // the shipped reference is of 4,000 other frames of the same table
    const { mean = 0, std = 0 } = before.record.reference?.background ?? {};
    expect(Math.abs(result.reference.background.mean - mean)).toBeLessThan(std);
    expect(await logits(out)).toEqual(await logits(shipped));
    // of one set of frames, the fitted temperature agrees best and the ELBO asks for certainty
    const { count_agreement: agreement, count_elbo: elbo } = result;
    expect(agreement.after).toBeGreaterThan(agreement.before);
    expect(elbo.certain).toBeGreaterThan(elbo.before);
    expect(elbo.before).toBeGreaterThan(elbo.after);
  });

  it('tempers presences where it is asked to, and undoes that where it is not', async () => {
    const [out, undone] = [join(root, 'tempered'), join(root, 'undone')];
    const { result } = await calibrate('tabletop', out, '--temper');
    const temperature: number = result.presence_temperature;
    expect(result.tempered).toBe(true);
    expect(temperature).not.toBe(1); // or the next lines would show nothing
    const plain = await logits(shipped);
    const surely = plain.map((logit, i) => ({ logit, i })).filter(({ logit }) => logit < 15);
    expect(surely.length).toBeGreaterThan(3); // beyond, 1 - p has no digits left
    const softer = await logits(out);
    for (const { logit, i } of surely) expect(softer[i]).toBeCloseTo(logit / temperature, 3);
    await calibrate(out, undone);
    expect(await logits(undone)).toEqual(plain);
  });

  it('writes how a model errs on the objects of an environment, which training then draws from', async () => {
    const out = join(root, 'errors');
    cpSync(shipped, out, { recursive: true });
    rmSync(join(out, 'errors.json'), { force: true });
    const train = (...more: string[]) =>
      runHere(
        ...['train', 'TableTop/Reach-v0', '--observation', 'simulated', '--model', out],
        ...['--out', join(root, 'policy'), '--steps', '2048', '--episodes', '2', ...more],
      );
    const early = await train();
    expect(early.code).toBe(2);
    expect(early.stderr).toContain('npx supair-rl calibrate');

    const json = join(root, 'errors.json');
    const asked = ['TableTop/Reach-v0', '--size', '64', '--seed', '4', '--json', json];
    const { code, stdout } = await runHere('calibrate', out, ...asked);
    expect(code).toBe(0);
    expect(stdout).toMatch(/clear +\d+ +0\.0 %/);
    const result = JSON.parse(readFileSync(json, 'utf8'));
    expect(result).toMatchObject({
      frames: 64,
      made_by: `npx supair-rl calibrate ${out} ${asked.join(' ')}`,
    });
    const saved = loadErrorModel(out);
    expect([saved.frames, saved.objects]).toEqual([64, result.objects]);
    expect(readFileSync(join(out, 'config.json'))).toEqual(
      readFileSync(join(shipped, 'config.json')),
    );

    expect((await train('--json', json)).code).toBe(0);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ eval: { episodes: 2 } });
    const policy = JSON.parse(readFileSync(join(root, 'policy', 'config.json'), 'utf8'));
    expect(policy.observation).toBe('simulated');
  });

  it('refuses environments it cannot measure in', async () => {
    const pole = await runHere('calibrate', 'tabletop', 'CartPole-v1');
    const reason = 'expected an environment of object tables';
    expect(pole).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
    const tempered = await runHere('calibrate', 'tabletop', 'TableTop/Goal-v0', '--temper');
    expect(tempered).toMatchObject({ code: 2, stderr: expect.stringContaining('--temper') });
  });

  it('says what it takes, and refuses what is no model', async () => {
    expect((await runHere('calibrate', '--help')).stdout).toContain('--temper');
    const { code, stderr } = await runHere('calibrate', join(root, 'none'), 'tabletop');
    expect(code).not.toBe(0);
    expect(stderr).toContain('none');
  });
});
