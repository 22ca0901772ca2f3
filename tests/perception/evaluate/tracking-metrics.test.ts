import { describe, expect, it } from 'vitest';
import type { FrameLabels } from '../../../env/core/frame-set.ts';
import {
  type IdentifiedBox,
  judgeVideos,
  type TrackedFrame,
  trackingMetrics,
} from '../../../perception/evaluate/tracking-metrics.ts';
import { objectAt, sceneOf } from './scenes.ts';

/**
 * Boxes of 10 x 10 px whose left edges are given: `1@3` has id 1 and spans x from 3 to 13. Boxes d
 * apart overlap by (10 - d) / (10 + d): .818 at 1, .667 at 2, .538 at 3, .429 at 4.
 */
function boxes(text: string): IdentifiedBox[] {
  return text
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [id = 0, x = 0] = part.split('@').map(Number);
      return { id, box: [x, 0, x + 10, 10] };
    });
}

/** Frames as `truths | found`. */
function video(...frames: readonly string[]): TrackedFrame[] {
  return frames.map((frame) => {
    const [truths = '', found = ''] = frame.split('|');
    return { truths: boxes(truths.trim()), found: boxes(found.trim()) };
  });
}

describe('tracking metrics by hand', () => {
  it.each([
    {
      why: 'everything right',
      frames: ['1@0 2@40 | 7@0 8@40', '1@1 2@39 | 7@1 8@39'],
      expected: { id_switches: 0, mota: 1, idf1: 1, motp: 1, fragmentations: 0 },
    },
    {
      // both change ids: 2 of 8; whole paths agree in 4 of 8 boxes either way
      why: 'two ids swapped',
      frames: ['1@0 2@40|7@0 8@40', '1@0 2@40|7@0 8@40', '1@0 2@40|8@0 7@40', '1@0 2@40|8@0 7@40'],
      expected: { id_switches: 2, mota: 6 / 8, idf1: 8 / 16, id_switches_per_1000: 500, missed: 0 },
    },
    {
      why: 'a gap in one track',
      frames: ['1@0|7@0', '1@0|7@0', '1@0|', '1@0|7@0', '1@0|7@0'],
      expected: {
        id_switches: 0,
        fragmentations: 1,
        missed: 1,
        mota: 4 / 5,
        idf1: 8 / 9,
        idr: 0.8,
        idp: 1,
      },
    },
    {
      why: 'another id after a gap',
      frames: ['1@0|7@0', '1@0|7@0', '1@0|', '1@0|8@0', '1@0|8@0'],
      expected: { id_switches: 1, fragmentations: 1, missed: 1, mota: 3 / 5, idf1: 4 / 9 },
    },
    {
      why: 'another id after the object was out of sight',
      frames: ['1@0|7@0', '|', '1@0|8@0'],
      expected: { id_switches: 1, fragmentations: 0, missed: 0, mota: 1 / 2, idf1: 2 / 4 },
    },
    {
      why: 'an object that is never found',
      frames: ['1@0|', '1@0|'],
      expected: { mota: 0, idf1: 0, idr: 0, motp: null, missed: 2, spurious: 0, fragmentations: 0 },
    },
    {
      why: 'something found that is not there',
      frames: ['1@0|7@0', '1@0|7@0 8@60', '1@0|7@0', '1@0|7@0'],
      expected: { spurious: 1, mota: 3 / 4, idf1: 8 / 9, idp: 4 / 5, idr: 1 },
    },
    {
      why: 'a box too far off: missed and spurious',
      frames: ['1@0|7@4'],
      expected: { missed: 1, spurious: 1, mota: -1, idf1: 0, motp: null },
    },
    {
      why: 'an old pair that still holds against a better one',
      frames: ['1@0|7@0', '1@0|7@2 8@0'],
      expected: { id_switches: 0, spurious: 1, mota: 1 / 2, motp: (1 + 8 / 12) / 2, idf1: 4 / 5 },
    },
    {
      why: 'the most pairs before the best pair',
      frames: ['1@3 2@6 | 7@4 8@0'], // 1 would rather have 7
      expected: { missed: 0, spurious: 0, mota: 1, motp: (7 / 13 + 8 / 12) / 2 },
    },
    {
      // 7 was object 1's at first, but object 2's at last
      why: 'the later pair having the better claim',
      frames: ['1@0|7@0', '2@0|7@0', '1@0 2@1|7@0 8@1'],
      expected: { id_switches: 1, mota: 3 / 4, motp: (1 + 1 + 9 / 11 + 9 / 11) / 4 },
    },
    {
      // frame by frame one switch; as a path, the longer part counts
      why: 'a change of id after three of ten frames',
      frames: Array.from({ length: 10 }, (_, t) => `1@0|${t < 3 ? 7 : 8}@0`),
      expected: { id_switches: 1, mota: 9 / 10, idf1: 7 / 10, id_switches_per_1000: 100 },
    },
    {
      // 7 follows 1 for two frames and 2 for three; 8 follows 2 for one: 3 alone or 2 + 1
      why: 'one id over two objects',
      frames: ['1@0 2@40|7@0', '1@0 2@40|7@0', '2@40|7@40', '2@40|7@40', '2@40|7@40', '2@40|8@40'],
      expected: { idf1: (2 * 3) / (8 + 6), id_switches: 1, missed: 2 },
    },
    { why: 'nothing', frames: ['|'], expected: { mota: 1, idf1: 1, motp: null, id_switches: 0 } },
  ])('$why', ({ frames, expected }) => {
    const found = judgeVideos([video(...frames)]);
    expect(found).toMatchObject(
      Object.fromEntries(
        Object.entries(expected).map(([name, value]) => [
          name,
          typeof value === 'number' ? expect.closeTo(value, 12) : value,
        ]),
      ),
    );
  });

  it('ids mean something within a video only', () => {
    const both = judgeVideos([video('1@0|7@0', '1@0|7@0'), video('1@0|8@0', '1@0|8@0')]);
    expect(both).toMatchObject({ id_switches: 0, idf1: 1, episodes: 2, frames: 4, truths: 4 });
    expect(judgeVideos([video('1@0|7@0', '1@0|7@0', '1@0|8@0', '1@0|8@0')])).toMatchObject({
      id_switches: 1,
      idf1: 0.5,
    });
  });
});

describe('of labelled scenes', () => {
  const labels: FrameLabels = {
    counts: Int32Array.of(1, 1, 1, 0),
    maxBoxes: 2,
    // the first row of the first frame is no object
    valid: Uint8Array.of(0, 1, 1, 0, 1, 0, 0, 0),
    ids: Int32Array.of(9, 3, 3, 9, 3, 9, 9, 9),
    boxes: Float32Array.of(
      ...[0, 0, 4, 4, 10, 10, 20, 20],
      ...[11, 10, 21, 20, 0, 0, 4, 4],
      ...[12, 10, 22, 20, 0, 0, 4, 4],
      ...[0, 0, 0, 0, 0, 0, 0, 0],
    ),
  };
  const scenes = [10, 11, 12].map((x, t) =>
    sceneOf([{ ...objectAt([x, 10, x + 10, 20]), id: t < 2 ? 5 : 6 }]),
  );

  it('are judged video by video', () => {
    const all = [...scenes, sceneOf([])];
    expect(trackingMetrics(all, labels, null)).toMatchObject({ id_switches: 1, episodes: 1 });
    expect(trackingMetrics(all, labels, 2)).toMatchObject({
      id_switches: 0,
      episodes: 2,
      truths: 3,
      mota: 1,
      idf1: 1,
    });
  });

  it('say nothing without ids, and refuse what does not fit', () => {
    const all = [...scenes, sceneOf([])];
    expect(trackingMetrics(all, { ...labels, ids: null }, 2)).toBeNull();
    expect(() => trackingMetrics(scenes, labels, null)).toThrowCode('BAD_ARGUMENT');
    expect(() => trackingMetrics(all, labels, 3)).toThrowCode('BAD_ARGUMENT');
  });
});
