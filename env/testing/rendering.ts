/** The check that pictures are what the render mode says, and belong to the state. */

import type { Frame, RenderMode } from '../core/env.ts';
import { type AnyEnv, demand, type Probe, play, randomActions, reset, same } from './probe.ts';

export async function drawsEachMode(probe: Probe): Promise<string> {
  const { metadata } = await probe.make();
  const looked: string[] = [];
  for (const mode of [null, ...metadata.renderModes]) {
    const env = await probe.make(mode);
    if (env.renderMode !== mode) continue; // make() takes no render mode
    await reset(env, { seed: 13 });
    await demandPicture(env, mode, 'after reset');
    await play(env, randomActions(env, 1, 13));
    await demandPicture(env, mode, 'after a step');
    looked.push(mode ?? 'no mode');
  }
  return looked.join(', ');
}

// ---------------------------------------------------------------------------

async function demandPicture(env: AnyEnv, mode: RenderMode | null, when: string): Promise<void> {
  const picture = await env.render();
  const where = `${mode ?? 'no mode'} ${when}`;
  switch (mode) {
    case null:
      demand(picture === null, `${where}: expected null`);
      return;
    case 'ansi':
      demand(typeof picture === 'string', `${where}: expected a text`);
      break;
    case 'svg':
      demand(isSvg(picture), `${where}: expected an SVG document`);
      break;
    case 'rgb_array':
      demand(isFrame(picture), `${where}: expected a frame of uint8 [height, width, channels]`);
      break;
    default:
      mode satisfies never;
  }
  demand(same(structuredClone(picture), await env.render()), `${where}: drawn twice, it differs`);
}

function isSvg(picture: Frame | string | null): boolean {
  return typeof picture === 'string' && /^<svg[\s>][\s\S]*<\/svg>\s*$/.test(picture);
}

function isFrame(picture: Frame | string | null): boolean {
  if (picture === null || typeof picture === 'string') return false;
  const { height, width, channels, data } = picture;
  const sized = height > 0 && width > 0 && (channels === 1 || channels === 3);
  return sized && data instanceof Uint8Array && data.length === height * width * channels;
}
