/** The demo's report and animation. */

import { tableToFrame } from '../../env/index.ts';
import {
  chartSection,
  confusionSection,
  drawHistogram,
  drawOverlay,
  encodeGif,
  type GalleryItem,
  gallerySection,
  inColumns,
  quantile,
  renderReport,
} from '../../perception/evaluate/index.ts';
import type { CurvePoint } from '../../perception/index.ts';
import type { StepRecord } from '../demo/messages.ts';
import type { Simulation } from '../demo/simulator.ts';
import type { DemoSummary } from '../demo/summary.ts';
import { amount, percent } from '../text-table.ts';
import { chooseFrames } from './choose-frames.ts';
import { curveSections } from './curve-sections.ts';

export interface DemoSubject {
  readonly env: string;
  readonly simulation: Simulation;
  readonly summary: DemoSummary;
  readonly curve: readonly CurvePoint[];
}

/** Frames in the animation. */
const ANIMATED = 48;
const FRAME_MS = 700;

export async function demoReport(
  { env, simulation, summary, curve }: DemoSubject,
  command: string,
): Promise<string> {
  const { steps, perceiveMs } = simulation;
  const [low = 0, high = 1] = summary.success_ci95 ?? [];
  const roundtrips = steps.map((step) => step.roundtripMs);
  const shown = chooseFrames(steps.map((step) => step.objects.length !== step.truth.length));
  return renderReport({
    title: 'Frames to objects to actions, through a socket',
    lead: `A simulator in a process of its own played ${env}. It sent nothing but rendered frames over a WebSocket; objects and actions came back. Nobody told the model what an object is: it learned from unlabelled frames.`,
    facts: [
      { name: 'episodes', value: String(summary.episodes) },
      {
        name: 'success',
        value: percent(summary.success_rate),
        note: `95 % interval ${percent(low)} to ${percent(high)}`,
      },
      {
        name: 'counts right',
        value: percent(summary.count_accuracy),
        note: `of ${summary.frames} frames`,
      },
      { name: 'position error', value: amount(summary.position_error_px, 2, 'px'), note: 'median' },
      timing('perceive', summary.perceive_ms),
      timing('frame to action', summary.roundtrip_ms),
    ],
    sections: [
      gallerySection(
        'What it saw',
        `Boxes are what perception found; dashed white is the truth, which only the simulator knows. The cross is where the policy reached. ${shown.note}`,
        shown.frames.flatMap((i) => steps[i] ?? []).map(galleryItem),
      ),
      inColumns([
        confusionSection(summary.confusion),
        chartSection(
          'How long it took',
          'As the simulator saw it, socket and both processes included; the pale bar holds the rest.',
          await drawHistogram({
            x: 'milliseconds',
            unit: 'ms',
            limit: Math.max(quantile(perceiveMs, 0.98) ?? 0, quantile(roundtrips, 0.98) ?? 0),
            series: [
              { name: 'perceive: frame out, objects back', values: perceiveMs },
              { name: 'act: frame out, objects and action back', values: roundtrips },
            ],
          }),
        ),
        ...(await curveSections(curve)),
      ]),
    ],
    footer: command,
  });
}

/** The first steps with their boxes and touches. */
export function demoGif(steps: readonly StepRecord[]): Uint8Array {
  const frames = steps.slice(0, ANIMATED).map((step) => {
    const touched = touchedPoint(step);
    return drawOverlay(step.frame, step.objects, touched === null ? {} : { mark: touched });
  });
  return encodeGif(frames, FRAME_MS);
}

// ---------------------------------------------------------------------------

function timing(name: string, { p50, p99 }: DemoSummary['perceive_ms']) {
  return { name, value: amount(p50, 2, 'ms'), note: `median; p99 ${amount(p99, 2, 'ms')}` };
}

function galleryItem(step: StepRecord): GalleryItem {
  const touched = touchedPoint(step);
  return {
    frame: step.frame,
    objects: step.objects,
    truth: step.truth,
    trueCount: step.truth.length,
    caption: `episode ${step.episode + 1}`,
    ...(touched === null ? {} : { mark: touched }),
  };
}

/** Actions that begin with a point on the table touch it there. */
function touchedPoint({ action, frame }: StepRecord): { x: number; y: number } | null {
  const [x, y] = action;
  return x === undefined || y === undefined ? null : tableToFrame({ x, y }, frame);
}
