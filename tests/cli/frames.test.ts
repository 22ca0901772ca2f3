/** What `frames` writes is what the other commands make of the same name and seed. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { framesFor } from '../../cli/frames.ts';
import { FRAMES_ARG } from '../../cli/perception-args.ts';
import { type FrameSet, frameAt } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { BLOCK_SCENARIOS } from '../../perception/data/index.ts';
import { loadFrames } from '../../perception/data/load-frames.ts';
import { readPng } from '../../storage/pictures/png.ts';
import { saveUntrainedPerceiver } from '../support/untrained-perceiver.ts';
import { runHere } from './in-process.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-frames-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function write(...words: string[]) {
  const { code, stdout, stderr } = await runHere('frames', ...words, '--json', '-');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}
const read = (path: string): FrameSet => loadFrames(path, { split: 'test', rng: new Rng(0) });
/** Files keep no boxes of what is hidden. */
function validBoxes({ labels }: FrameSet): { boxes?: Float32Array } {
  const { boxes, valid } = labels ?? {};
  if (boxes == null || valid == null) return {};
  return { boxes: boxes.map((edge, i) => (valid[Math.floor(i / 4)] === 1 ? edge : 0)) };
}
/** A matcher would take seconds for as many bytes. */
function expectSame(a: FrameSet, b: FrameSet): void {
  expect(Buffer.compare(a.frames, b.frames)).toBe(0);
  const { instances, ...rest } = a.labels ?? {};
  const { instances: others, ...wanted } = b.labels ?? {};
  expect(rest).toEqual({ ...wanted, ...validBoxes(b) });
  if (others == null) expect(instances ?? null).toBeNull();
  else expect(Buffer.compare(instances ?? new Uint8Array(0), others)).toBe(0);
  expect([a.size, a.height, a.width, a.channels, a.episodeLength]).toEqual([
    b.size,
    b.height,
    b.width,
    b.channels,
    b.episodeLength,
  ]);
}

describe('frames', () => {
  it.each([
    ['mnist', 'train', 12],
    ['sprites', 'test', 12],
    ['tabletop', 'test', 6],
    ['tabletop-video', 'test', 120],
    ['blocks/flat', 'train', 6],
    ['blocks/one-colour', 'test', 6],
  ] as const)(
    '%s: the file holds the %s half that fit and evaluate see',
    async (set, split, size) => {
      const out = join(root, `${set.replace('/', '-')}.npz`);
      const words = [set, '--out', out, '--size', String(size), '--split', split, '--seed', '3'];
      const result = await write(...words);
      const made = framesFor(set, split, 3, {}, size);
      expectSame(read(out), made);
      expect(result).toMatchObject({ set, split, seed: 3, frames: size, out });
      expect(result.labels).toContain('boxes');
      expect(result.labels.includes('ids')).toBe(set === 'tabletop-video');
      expect(result.labels.includes('instances')).toBe(made.labels?.instances != null);
    },
  );

  it('tells of each pixel whose it is in the training half of the table-top, too', async () => {
    const out = join(root, 'masks.npz');
    await write('tabletop', '--out', out, '--size', '5');
    const { labels, frames } = read(out);
    expect(labels?.instances?.some((mark) => mark > 0)).toBe(true);
    expect(Buffer.compare(frames, framesFor('tabletop', 'train', 1, {}, 5).frames)).toBe(0);
  });

  it('draws frames of the size asked for', async () => {
    const out = join(root, 'wide.npz');
    await write('blocks/flat', '--out', out, '--size', '3', '--height', '32', '--width', '48');
    expect(read(out)).toMatchObject({ size: 3, height: 32, width: 48 });
    await write('blocks/one-colour', '--out', out, '--size', '2', '--side', '40');
    expect(read(out)).toMatchObject({ size: 2, height: 40, width: 40 }); // a file is written anew
  });

  it('draws table-tops of the look asked for, videos too', async () => {
    const out = join(root, 'marble.npz');
    const world = { table: 'marble', shadow: 0.5, shapes: ['heart'], width: 40 } as const;
    await write('tabletop', '--out', out, '--size', '4', '--options', JSON.stringify(world));
    const made = framesFor('tabletop', 'train', 1, {}, 4, { world, instances: true });
    expectSame(read(out), made);
    expect(made.width).toBe(40);
    const plain = framesFor('tabletop', 'train', 1, {}, 4, { world: { width: 40 } });
    expect(Buffer.compare(made.frames, plain.frames)).not.toBe(0);
    await write('tabletop-video', '--out', out, '--size', '60', '--options', '{"angleRange":1}');
    expectSame(
      read(out),
      framesFor('tabletop-video', 'train', 1, {}, 60, { world: { angleRange: 1 } }),
    );
  });

  it.each([
    ['tabletop', '[1]', /--options: expected a JSON object/],
    ['tabletop', '{', /--options: expected a JSON object/],
    ['tabletop', 'null', /--options: expected a JSON object/],
    ['tabletop', '{"table":"glass"}', /table: expected one of wood.*glass/],
    ['tabletop', '{"shadows":0.5}', /Did you mean "shadow"/],
    ['tabletop-video', '{"kind":"hidden"}', /options of the table-top.*kind/],
    ['mnist', '{"table":"felt"}', /--options: expected a set of the table-top/],
  ])('refuses %s with the options %s', async (set, options, reason) => {
    const out = join(root, 'never.npz');
    const { code, stderr } = await runHere('frames', set, '--out', out, '--options', options);
    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expect(existsSync(out)).toBe(false);
  });

  it('writes stills as PNGs that are read as stills, in their order', async () => {
    const out = join(root, 'stills');
    const result = await write('sprites', '--out', out, '--size', '11');
    expect(result).toMatchObject({ frames: 11, labels: [] });
    expect(readdirSync(out)).toHaveLength(11);
    expectSame(read(out), { ...framesFor('sprites', 'train', 1, {}, 11), labels: null });
  });

  it('writes videos as folders of PNGs that are read as videos, a single one too', async () => {
    for (const size of [60, 120]) {
      const out = join(root, `videos-${size}`);
      await write('tabletop-hidden', '--out', out, '--size', String(size));
      const made = framesFor('tabletop-hidden', 'train', 1, {}, size);
      expectSame(read(out), { ...made, labels: null });
    }
  });

  it('lays frames out on a sheet: stills in reading order, a video a row from end to end', async () => {
    const [out, sheet] = [join(root, 'sheet.npz'), join(root, 'sheet.png')];
    await write('sprites', '--out', out, '--size', '10', '--sheet', sheet);
    const stills = readPng(sheet);
    const scale = 3; // 50 pixels, to about 128
    const cell = 50 * scale + 6;
    expect([stills.width, stills.height]).toEqual([8 * cell, 2 * cell]);
    const seen = (row: number, column: number, x: number, y: number): number | undefined =>
      stills.data[3 * ((row * cell + y * scale) * stills.width + column * cell + x * scale)];
    const last = frameAt(read(out), 9);
    for (const [x, y] of [...Array(2500).keys()].map(
      (i) => [i % 50, Math.floor(i / 50)] as const,
    )) {
      if (seen(1, 1, x, y) !== last.data[y * 50 + x]) expect([x, y]).toEqual('the tenth frame');
    }
    expect(seen(1, 2, 10, 10)).toBe(255);

    await write('tabletop-video', '--out', out, '--size', '120', '--sheet', sheet);
    const videos = readPng(sheet);
    const { height, width, data } = frameAt(read(out), 119);
    const times = Math.round(128 / Math.max(height, width));
    const [wide, tall] = [width * times + 6, height * times + 6];
    expect([videos.width, videos.height]).toEqual([8 * wide, 2 * tall]);
    const corner = 3 * (tall * videos.width + 7 * wide);
    expect([...videos.data.subarray(corner, corner + 3)]).toEqual([...data.subarray(0, 3)]);
  });

  it('writes what evaluate judges as the set itself', async () => {
    const [out, model] = [join(root, 'judged.npz'), join(root, 'model')];
    await saveUntrainedPerceiver(model, { height: 50, width: 50, channels: 1, slots: 3 });
    await write('sprites', '--out', out, '--size', '20', '--split', 'test');
    const judge = async (...words: string[]): Promise<object> => {
      const { code, stdout, stderr } = await runHere('evaluate', model, ...words, '--json', '-');
      expect(code, stderr).toBe(0);
      const { ms_per_frame: _, frames: __, ...figures } = JSON.parse(stdout);
      return figures;
    };
    expect(await judge(out)).toEqual(await judge('sprites', '--size', '20'));
  });

  it.each([
    [['blocks/flatt', '--out', 'x.npz'], 'Did you mean "blocks/flat"?'],
    [['my.npz', '--out', 'x.npz'], 'expected the name of a built-in set'],
    [['mnist'], '--out: expected a value, got none.'],
    [['mnist', '--out', 'x.zip'], 'expected an .npz file or a folder, got ".zip"'],
    [['mnist', '--out', 'x.npz', '--side', '64'], 'a set drawn at any size (tabletop'],
    [['blocks/flat', '--out', 'x.npz', '--side', '20'], '--side: expected an integer in 32..128'],
    [['blocks/flat', '--out', 'x.npz', '--side', '64', '--width', '64'], 'neither --height'],
    [['blocks/flat', '--out', 'x.npz', '--split', 'tset'], 'Did you mean "test"?'],
    [['blocks/flat', '--out', 'x.npz', '--size', '200000'], '--size: expected at most 174762'],
    [['blocks/flat', '--out', 'x.npz', '--digits', 'there'], 'frames made of digits'],
  ])('refuses %j in one line', async (words, reason) => {
    const { code, stdout, stderr } = await runHere('frames', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(reason);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync('x.npz')).toBe(false);
  });

  it('refuses to mix its pictures with others, and to write a folder over a file', async () => {
    const [full, file] = [join(root, 'full'), join(root, 'file')];
    mkdirSync(full);
    writeFileSync(join(full, 'mine.png'), '');
    writeFileSync(file, '');
    const refusal = async (out: string): Promise<string> =>
      (await runHere('frames', 'sprites', '--size', '2', '--out', out)).stderr;
    expect(await refusal(full)).toContain('expected a new or empty folder, got a full one');
    expect(await refusal(file)).toContain('expected an .npz file or a folder, got a file');
    expect(readdirSync(full)).toEqual(['mine.png']);
  });
});

it('the help of commands that take frames names every set', () => {
  const { description } = FRAMES_ARG;
  for (const name of ['grid-mnist', 'tabletop-video', 'tabletop-hidden', ...BLOCK_SCENARIOS]) {
    expect(description).toContain(name);
  }
});
