/**
 * Draws docs/pipeline.svg, the picture of the README: a frame of the built-in simulator, what the
 * shipped model sees in it, by which steps, and what the shipped policy does. Needs `npm run build`.
 *
 *   node scripts/draw-pipeline.mjs [SEED]
 */

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadPolicy } from '../dist/agent/index.js';
import { make, tableToFrame } from '../dist/env/index.js';
import { encodePng } from '../dist/perception/data/index.js';
import { loadPerceiver, toObjectTable } from '../dist/perception/index.js';

const ROOT = resolve(import.meta.dirname, '..');
/** Shown side of the 64-pixel frame. */
const SIDE = 190;
const SCALE = SIDE / 64;
/** Rows of the tables that the policy was trained on. */
const SLOTS = 4;
/** What a frame goes through, one after the other. */
const STEPS = ['attention proposes boxes', 'circuits weigh every count', 'masks, tight boxes'];
/** A mask holds a pixel above this, of 255. */
const HELD = 127;
const COLORS = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#cc79a7'];

const seed = Number(process.argv[2] ?? 7);
const perceiver = await loadPerceiver(resolve(ROOT, 'models/tabletop'));
const policy = await loadPolicy(resolve(ROOT, 'models/reach'));
const env = make('TableTop/Reach-v0', { renderMode: 'rgb_array' });
env.reset({ seed });
const frame = env.render();
const [scene] = perceiver.perceive([frame], { masks: true });
const { objects } = scene;
const [x, y] = policy.act(toObjectTable(scene, SLOTS));
const touch = tableToFrame({ x, y }, frame);
writeFileSync(resolve(ROOT, 'docs/pipeline.svg'), picture());
perceiver.dispose();

// ---------------------------------------------------------------------------

function picture() {
  const png = `data:image/png;base64,${Buffer.from(encodePng(frame)).toString('base64')}`;
  const image = '<use href="#frame"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 300" font-family="system-ui, sans-serif" font-size="13">
<title>A simulator sends a frame over a WebSocket; SuPAIR finds the objects in it; a policy answers with an action.</title>
<style>
  text { fill: #24292f } .quiet { fill: #6e7781 } .line { stroke: #6e7781; fill: none }
  .room { fill: none; stroke: #d0d7de } .head { font-weight: 600 } .tip { fill: #6e7781 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #9198a1 } .line { stroke: #9198a1 } .tip { fill: #9198a1 } .room { stroke: #3d444d }
  }
</style>
<defs><image id="frame" href="${png}" width="64" height="64" style="image-rendering: pixelated"/><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>

<rect class="room" x="1" y="1" width="226" height="262" rx="8"/>
<text class="head" x="18" y="27">your simulator</text>
<g transform="translate(18 44) scale(${SCALE})">${image}</g>
<text class="quiet" x="18" y="253">uint8 [64, 64, 3], no labels</text>

<rect class="room" x="340" y="1" width="619" height="262" rx="8"/>
<text class="head" x="357" y="27">SuPAIR: objects</text>
<text class="quiet" x="562" y="230">learned from unlabelled frames</text>
<text class="quiet" x="357" y="253">${STEPS.join('  →  ')}</text>
<g transform="translate(357 44) scale(${SCALE})">${image}${objects.map(held).join('')}${objects.map(box).join('')}</g>
${objects.map(row).join('\n')}
<text class="head" x="800" y="27">policy: action</text>
<g transform="translate(800 44) scale(${(SCALE * 140) / SIDE})">${image}${cross(touch)}</g>
<text x="800" y="204">touch (${touch.x.toFixed(1)}, ${touch.y.toFixed(1)})</text>
<text class="quiet" x="800" y="222">the odd one out</text>
<text class="quiet" x="942" y="222" text-anchor="end">PPO</text>

<path class="line" d="M232 110H334" marker-end="url(#tip)"/><text x="283" y="100" text-anchor="middle">frame</text>
<path class="line" d="M334 170H232" marker-end="url(#tip)"/><text x="283" y="160" text-anchor="middle">action</text>
<text class="quiet" x="283" y="190" text-anchor="middle">WebSocket</text>
<path class="line" d="M745 110H792" marker-end="url(#tip)"/>
<text class="quiet" x="650" y="290" text-anchor="middle">npx supair-rl serve</text>
<text class="quiet" x="114" y="290" text-anchor="middle">any language</text>
</svg>
`;
}

function box(object, i) {
  const { x: cx, y: cy, w, h } = object;
  return `<rect x="${round(cx - w / 2)}" y="${round(cy - h / 2)}" width="${round(w)}" height="${round(h)}" fill="none" stroke="${COLORS[i % COLORS.length]}" stroke-width="1.1" rx="0.6"/>`;
}

/** The cells that an object's mask holds, as runs along rows. */
function held({ mask, x, y, w, h }, i) {
  const { width, height, data } = mask;
  let runs = '';
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const start = column;
      while (column < width && data[row * width + column] > HELD) column++;
      if (column > start) runs += `M${start} ${row}h${column - start}v1H${start}z`;
    }
  }
  const place = `translate(${round(x - w / 2)} ${round(y - h / 2)}) scale(${round(w / width)} ${round(h / height)})`;
  return `<path transform="${place}" d="${runs}" fill="${COLORS[i % COLORS.length]}" fill-opacity="0.45"/>`;
}

function row(object, i) {
  const top = 62 + 40 * i;
  const color = `rgb(${object.color.map((c) => Math.round(255 * c)).join(' ')})`;
  return `<rect x="562" y="${top - 11}" width="12" height="12" rx="2" fill="${color}" stroke="${COLORS[i % COLORS.length]}" stroke-width="2.5"/><text x="584" y="${top}">x ${object.x.toFixed(1)}  y ${object.y.toFixed(1)}</text><text class="quiet" x="584" y="${top + 16}">${object.w.toFixed(1)} × ${object.h.toFixed(1)} px, ${Math.round(100 * object.presence)} %</text>`;
}

function cross({ x: cx, y: cy }) {
  const path = `M${round(cx - 3.5)} ${round(cy)}h7M${round(cx)} ${round(cy - 3.5)}v7`;
  return `<path d="${path}" stroke="black" stroke-width="2.6"/><path d="${path}" stroke="white" stroke-width="1.3"/>`;
}

function round(value) {
  return Math.round(100 * value) / 100;
}
