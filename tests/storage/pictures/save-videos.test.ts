import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import { recordVideo } from '../../../env/index.ts';
import { readPngFolder } from '../../../perception/data/png-folder.ts';
import { numberedPngs, saveVideos, type VideoFormat } from '../../../storage/pictures/index.ts';
import { dreamEnv } from '../../support/dream-env.ts';
import { readGif } from '../../support/read-gif.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-videos-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const shade = (value: number): Frame => ({
  height: 2,
  width: 3,
  channels: 1,
  data: new Uint8Array(6).fill(value),
});
const video = (name: string): { name: string; frames: Frame[]; fps: number } => ({
  name,
  frames: [shade(0), shade(100), shade(200)],
  fps: 4,
});

describe('saveVideos', () => {
  it('writes a GIF at the speed of the video, and nothing else', () => {
    const folder = join(root, 'gifs');
    saveVideos(folder)(video('a-1'));
    expect(readdirSync(folder)).toEqual(['a-1.gif']);
    const gif = readGif(readFileSync(join(folder, 'a-1.gif')));
    expect(gif).toMatchObject({ width: 3, height: 2, delays: [25, 25, 25] });
    const greys = gif.frames.map((frame) => frame[0] ?? Number.NaN);
    expect(greys).toBeAllClose([0, 100, 200], 4); // the palette's own rounding
  });

  it('writes numbered frames that read back as a video', () => {
    const folder = join(root, 'pngs');
    saveVideos(folder, 'png')(video('b'));
    expect(readdirSync(join(folder, 'b'))).toEqual([
      'frame-00000.png',
      'frame-00001.png',
      'frame-00002.png',
    ]);
    const set = readPngFolder(join(folder, 'b'));
    expect(set).toMatchObject({ size: 3, height: 2, width: 3, episodeLength: 3 });
    expect([0, 6, 12].map((i) => set.frames[i])).toEqual([0, 100, 200]);
  });

  it('replaces the video of that name', () => {
    const folder = join(root, 'again');
    saveVideos(folder)(video('c'));
    saveVideos(folder)({ ...video('c'), frames: [shade(9)] });
    expect(readGif(readFileSync(join(folder, 'c.gif'))).delays).toHaveLength(1);
  });

  test.each(['../out', 'a/b', '', '.hidden', 'a\\b'])('refuses the name %j', (name) => {
    const folder = join(root, 'names');
    expect(() => saveVideos(folder)(video(name))).toThrowCode('BAD_ARGUMENT');
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses a format it does not write', () => {
    // a caller without types
    expect(() => saveVideos(root, 'mp4' as VideoFormat)).toThrowCode('BAD_ARGUMENT');
    expect(() => numberedPngs([])).toThrowCode('BAD_ARGUMENT');
  });

  it('takes what recordVideo records', () => {
    const folder = join(root, 'recorded');
    const box = { type: 'box', shape: [1], dtype: 'float32', low: 0, high: 1 } as const;
    const env = recordVideo(dreamEnv(box, undefined, 'rgb_array'), saveVideos(folder), {
      maxFrames: 3,
    });
    env.reset({ seed: 1 });
    env.step(1);
    env.step(1);
    const gif = readGif(readFileSync(join(folder, 'rl-video-episode-0.gif')));
    expect(gif).toMatchObject({ width: 6, height: 4, delays: [20, 20, 20] });
  });
});
