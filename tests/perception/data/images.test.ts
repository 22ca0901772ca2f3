import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { frameRange, loadFrames } from '../../../perception/data/load-frames.ts';
import { encodeFrameFile } from '../../../perception/data/npz.ts';
import { readPngFolder } from '../../../perception/data/png-folder.ts';
import { makeSprites } from '../../../perception/data/sprites.ts';
import { encodePng } from '../../../storage/pictures/png.ts';

const rng = (): Rng => new Rng(11);

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-images-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (files: { readonly [name: string]: Uint8Array }): string => {
  const path = mkdtempSync(join(root, 'folder-'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
  return path;
};
const grey = (value: number, width = 2): Uint8Array =>
  encodePng({ height: 1, width, channels: 1, data: new Uint8Array(width).fill(value) });

describe('a folder of images', () => {
  it('is read in the order of its numbers, other files left out', () => {
    const path = folder({
      'f10.png': grey(10),
      'f9.png': grey(9),
      'f1.PNG': grey(1),
      'notes.txt': new Uint8Array(3),
    });
    const set = readPngFolder(path);
    expect(set).toMatchObject({ size: 3, height: 1, width: 2, channels: 1, labels: null });
    expect([...set.frames]).toEqual([1, 1, 9, 9, 10, 10]);
  });

  it.each([
    ['numbers behind one word', ['frame1.png', 'frame2.png', 'frame10.png'], 3],
    ['numbers alone', ['1.png', '2.png'], 2],
    ['numbers behind several words', ['left1.png', 'right2.png'], null],
    ['some numbers', ['a1.png', 'a.png'], null],
    ['one number', ['a1.png'], null],
  ])('is a video where its names are %s', (_, names, length) => {
    const path = folder(Object.fromEntries(names.map((name) => [name, grey(1)])));
    expect(readPngFolder(path).episodeLength).toBe(length);
  });

  it('has an episode a subfolder, in the order of their numbers', () => {
    const path = folder({});
    const episode = (name: string, ...values: number[]): void => {
      mkdirSync(join(path, name));
      values.forEach((v, i) => {
        writeFileSync(join(path, name, `${i}.png`), grey(v));
      });
    };
    episode('run10', 5, 6);
    episode('run2', 1, 2);
    mkdirSync(join(path, 'notes'));
    expect(readPngFolder(path)).toMatchObject({ size: 4, episodeLength: 2 });
    expect([...readPngFolder(path).frames]).toEqual([1, 1, 2, 2, 5, 5, 6, 6]);
    episode('run11', 7); // episodes of different lengths are frames
    expect(readPngFolder(path)).toMatchObject({ size: 5, episodeLength: null });
  });

  it.each([
    ['another size', grey(1, 3), /b.png: expected 2 x 1 grey as a.png, got 3 x 1 grey/],
    [
      'another colour mode',
      encodePng({ height: 1, width: 2, channels: 3, data: new Uint8Array(6) }),
      /got 2 x 1 RGB/,
    ],
  ])('is refused where an image has %s', (_, odd, message) => {
    const path = folder({ 'a.png': grey(1), 'b.png': odd });
    expect(() => readPngFolder(path)).toThrowCode('BAD_SHAPE');
    expect(() => readPngFolder(path)).toThrow(message);
  });

  it('is refused without images', () => {
    expect(() => readPngFolder(folder({ 'a.jpg': new Uint8Array(1) }))).toThrowCode('NOT_FOUND');
  });
});

describe('loadFrames', () => {
  it('makes built-in sets by name, training and test apart, the same for a seed', () => {
    const load = (split: 'train' | 'test') => loadFrames('sprites', { split, rng: rng(), size: 5 });
    expect(load('test')).toMatchObject({ name: 'sprites', size: 5 });
    expect(load('test').frames).toEqual(load('test').frames);
    expect(load('test').frames).not.toEqual(load('train').frames);
  });

  it('reads a frame file, or its first frames', () => {
    const set = makeSprites({ split: 'test', rng: rng(), size: 6 });
    const path = join(root, 'mine.npz');
    writeFileSync(path, encodeFrameFile(set));
    expect(loadFrames(path, { split: 'train', rng: rng() })).toEqual({ ...set, name: 'mine' });
    const few = loadFrames(path, { split: 'train', rng: rng(), size: 2 });
    expect(few.size).toBe(2);
    expect(few.frames).toEqual(set.frames.subarray(0, 5000));
    expect(few.labels?.counts).toEqual(set.labels?.counts.subarray(0, 2));
    expect(few.labels?.boxes).toEqual(set.labels?.boxes?.subarray(0, 16));
    expect(few.labels?.valid).toEqual(set.labels?.valid?.subarray(0, 4));
  });

  it('takes the beginning of a video that is longer than was asked for', () => {
    const path = folder(Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`f${i}.png`, grey(i)])));
    const load = (size: number) => loadFrames(path, { split: 'train', rng: rng(), size });
    expect(load(2)).toMatchObject({ size: 2, episodeLength: 2 });
    expect([...load(2).frames]).toEqual([1, 1, 2, 2]);
    expect(load(9)).toMatchObject({ size: 5, episodeLength: 5 });
  });

  it('cuts a range out of a set with its labels', () => {
    const set = makeSprites({ split: 'test', rng: rng(), size: 6 });
    const part = frameRange(set, 2, 4);
    expect(part.size).toBe(2);
    expect(part.frames).toEqual(set.frames.subarray(5000, 10_000));
    expect(part.labels?.counts).toEqual(set.labels?.counts.subarray(2, 4));
    expect(part.labels?.boxes).toEqual(set.labels?.boxes?.subarray(16, 32));
    expect(part.labels?.valid).toEqual(set.labels?.valid?.subarray(4, 8));
    expect(frameRange(set, 5, 99).size).toBe(1);
    expect(frameRange(set, 9, 12).size).toBe(0);
  });

  it('cuts videos between episodes', () => {
    const set = { ...makeSprites({ split: 'test', rng: rng(), size: 6 }), episodeLength: 3 };
    const sizes = [4, 3, 1].map((end) => frameRange(set, 0, end).size);
    expect(sizes).toEqual([6, 3, 3]);
    expect(frameRange(set, 1, 6).frames).toEqual(set.frames.subarray(7500));
  });

  it('reads a folder of images', () => {
    const path = folder({ 'a.png': grey(7) });
    expect([...loadFrames(path, { split: 'test', rng: rng() }).frames]).toEqual([7, 7]);
  });

  it('guesses what an unknown name was meant to be', () => {
    const load = (): unknown =>
      loadFrames('sprits', { split: 'test', rng: rng(), otherNames: ['tabletop'] });
    expect(load).toThrowCode('NOT_FOUND');
    expect(load).toThrow(/Did you mean "sprites"\? Known: .*grid-mnist.*tabletop/);
  });
});
