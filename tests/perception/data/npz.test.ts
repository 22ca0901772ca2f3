import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { FrameLabels } from '../../../env/core/frame-set.ts';
import { frameRange } from '../../../perception/data/load-frames.ts';
import { encodeNpy, type NpyData } from '../../../perception/data/npy.ts';
import { decodeFrameFile, encodeFrameFile } from '../../../perception/data/npz.ts';
import { fromBase64, goldenData } from '../../golden/read.ts';

const golden = goldenData().npz;
const read = (name: string) =>
  decodeFrameFile(fromBase64(golden[name]?.file ?? ''), `dir/${name}.npz`);

type Arrays = { readonly [name: string]: readonly [NpyData, readonly number[]] };

/** A frame file of the given arrays. */
const pack = (arrays: Arrays): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(arrays).map(([name, [data, shape]]) => [
        `${name}.npy`,
        encodeNpy(data, shape),
      ]),
    ),
  );
const u8 = (...values: number[]): Uint8Array => Uint8Array.from(values);
const i32 = (...values: number[]): Int32Array => Int32Array.from(values);
const f32 = (...values: number[]): Float32Array => Float32Array.from(values);

describe('decodeFrameFile', () => {
  it('reads grey frames without a channel axis', () => {
    const set = read('grey');
    expect(set).toMatchObject({ name: 'grey', size: 2, height: 4, width: 5, channels: 1 });
    expect(set.labels).toBeNull();
    expect([...set.frames]).toEqual(golden['grey']?.values);
  });

  it('reads compressed colour frames with their labels', () => {
    const set = read('labelled');
    expect(set).toMatchObject({ size: 3, height: 4, width: 5, channels: 3, episodeLength: null });
    expect([...set.frames]).toEqual(golden['labelled']?.values);
    expect(set.labels).toEqual({
      counts: i32(1, 0, 2),
      boxes: f32(0.5, 1, 2, 3.25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 5, 4),
      valid: u8(1, 0, 0, 0, 1, 1),
      maxBoxes: 2,
      ids: i32(4, 0, 0, 0, 4, 5),
    });
  });

  it('reads videos as one run of frames that knows its episode length', () => {
    const set = read('video');
    expect(set).toMatchObject({ size: 6, channels: 1, episodeLength: 3 });
    expect([...set.frames]).toEqual(golden['video']?.values);
    expect(set.labels?.counts).toEqual(i32(0, 1, 2, 2, 1, 0));
  });

  it('brings floats in [0, 1] to bytes', () => {
    expect([...read('float').frames]).toEqual(golden['float']?.values);
  });

  it('counts the valid boxes where no counts are given', () => {
    const boxes = f32(0, 0, 1, 1, 5, 5, 4, 4, 0, 0, 2, 2, 0, 0, 1, 2);
    const file = pack({
      frames: [u8(1, 2, 3, 4), [2, 1, 2]],
      boxes: [boxes, [2, 2, 4]],
      valid: [u8(1, 0, 1, 1), [2, 2]],
    });
    const { labels } = decodeFrameFile(file, 'f');
    expect(labels?.counts).toEqual(i32(1, 2));
    expect(labels?.boxes?.subarray(4, 8)).toEqual(f32(0, 0, 0, 0)); // not valid: not kept
  });

  const frames = [u8(1, 2, 3, 4), [2, 1, 2]] as const;
  const box = [f32(0, 0, 1, 1, 0, 0, 1, 1), [2, 1, 4]] as const;
  const valid = [u8(1, 1), [2, 1]] as const;

  it.each<[string, Uint8Array | Arrays, RegExp]>([
    ['no zip', Uint8Array.from(Buffer.from('nothing of the kind')), /a zip of NumPy arrays/],
    ['a cut zip', fromBase64(golden['grey']?.file ?? '').subarray(0, 200), /a zip of NumPy arrays/],
    ['another array only', { images: frames }, /an array "frames", got arrays images/],
    ['an empty zip', {}, /an empty zip/],
    [
      'a single frame',
      { frames: [u8(1, 2), [1, 2]] },
      /frames: expected \[M, H, W\].*got \[1, 2\]/,
    ],
    ['channels first', { frames: [new Uint8Array(24), [2, 3, 2, 2]] }, /got \[2, 3, 2, 2\]/],
    ['an alpha channel', { frames: [new Uint8Array(8), [1, 1, 2, 4]] }, /frames\[\.\.\., :3\]/],
    ['signed frames', { frames: [i32(1, 2), [1, 1, 2]] }, /uint8, .* got signed integers/],
    ['floats up to 255', { frames: [f32(0, 255), [1, 1, 2]] }, /got 255 at element 1/],
    ['NaN in the frames', { frames: [f32(Number.NaN, 0), [1, 1, 2]] }, /got NaN at element 0/],
    [
      'counts of another length',
      { frames, counts: [i32(1), [1]] },
      /counts: expected shape \[2\], got \[1\]/,
    ],
    ['a negative count', { frames, counts: [i32(0, -1), [2]] }, /got -1 at frame 1/],
    [
      'fractional counts',
      { frames, counts: [f32(1, 2), [2]] },
      /counts: expected integers, got floats/,
    ],
    ['boxes without valid', { frames, boxes: box }, /boxes: expected an array "valid"/],
    ['valid without boxes', { frames, valid }, /valid: expected an array "boxes"/],
    ['instances without boxes', { frames, instances: frames }, /instances: .* array "boxes"/],
    [
      'instances of another shape',
      { frames, boxes: box, valid, instances: [u8(1, 0), [2, 1]] },
      /instances: expected shape \[2, 1, 2\]/,
    ],
    [
      'an instance that has no row',
      { frames, boxes: box, valid, instances: [u8(0, 1, 2, 0), [2, 1, 2]] },
      /instances: expected 0\.\.1, a row of boxes \+ 1, got 2/,
    ],
    ['ids without boxes', { frames, ids: [i32(1, 2), [2, 1]] }, /ids: expected an array "boxes"/],
    [
      'boxes of three numbers',
      { frames, valid, boxes: [new Float32Array(6), [2, 1, 3]] },
      /boxes: expected shape \[2, K, 4\]/,
    ],
    [
      'valid of another shape',
      { frames, boxes: box, valid: [u8(1, 1, 1, 1), [2, 2]] },
      /valid: expected shape \[2, 1\]/,
    ],
    [
      'an inverted box',
      { frames, valid, boxes: [f32(0, 0, 1, 1, 2, 0, 1, 1), [2, 1, 4]] },
      /boxes: .*\[2, 0, 1, 1\] in row 1/,
    ],
    [
      'a box without end',
      { frames, valid, boxes: [f32(0, 0, 1, 1, 0, 0, 1, Number.POSITIVE_INFINITY), [2, 1, 4]] },
      /in row 1/,
    ],
    [
      'more boxes than objects',
      { frames, valid, boxes: box, counts: [i32(1, 0), [2]] },
      /frame 1: expected at most counts\[1\] = 0/,
    ],
  ])('refuses %s', (_, content, message) => {
    const file = content instanceof Uint8Array ? content : pack(content);
    expect(() => decodeFrameFile(file, 'mine.npz')).toThrowCode('BAD_FILE');
    expect(() => decodeFrameFile(file, 'mine.npz')).toThrow(message);
    expect(() => decodeFrameFile(file, 'mine.npz')).toThrow('mine.npz');
  });
});

describe('encodeFrameFile', () => {
  it.each(['grey', 'labelled', 'video'])('keeps %s frames through a file', (name) => {
    const set = read(name);
    expect(decodeFrameFile(encodeFrameFile(set), `${name}.npz`)).toEqual(set);
  });

  it('keeps whose pixel each one is', () => {
    const set = read('labelled');
    const instances = Uint8Array.from({ length: 3 * 4 * 5 }, (_, i) => i % 3);
    const labels = { ...set.labels, instances } as FrameLabels; // `labelled` has labels
    const back = decodeFrameFile(encodeFrameFile({ ...set, labels }), 'labelled.npz');
    expect(back.labels).toEqual(labels);
    expect(frameRange(back, 1, 2).labels?.instances).toEqual(instances.slice(20, 40));
  });

  it('writes equal bytes for equal sets', () => {
    expect(encodeFrameFile(read('labelled'))).toEqual(encodeFrameFile(read('labelled')));
  });
});
