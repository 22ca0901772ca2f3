/** What a simulation amounts to: success, what perception was worth, how long it took. */

import type { FrameLabels } from '../../env/core/frame-set.ts';
import { wilsonInterval } from '../../env/core/wilson.ts';
import { boxMetrics, countMetrics, mean, quantile } from '../../perception/evaluate/index.ts';
import type { StepRecord } from './messages.ts';
import type { Simulation } from './simulator.ts';

interface Percentiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

export interface DemoSummary {
  readonly episodes: number;
  readonly success_rate: number | null;
  readonly success_ci95: readonly [number, number] | null;
  readonly return_mean: number | null;
  /** Frames sent, one a step. */
  readonly frames: number;
  readonly count_accuracy: number;
  readonly confusion: readonly (readonly number[])[];
  readonly ap50: number | null;
  readonly position_error_px: number | null;
  /** A `perceive` request of one frame, as the client sees it. */
  readonly perceive_ms: Percentiles;
  /** An `act` request: frame out, objects and action back. */
  readonly roundtrip_ms: Percentiles;
  /** The server's own work on perception within an `act` request. */
  readonly server_perceive_ms: Percentiles;
}

export function summarise({ steps, episodes, perceiveMs }: Simulation): DemoSummary {
  const labels = labelsOf(steps);
  const successes = episodes.filter((episode) => episode.success).length;
  const played = episodes.length;
  const boxes = boxMetrics(steps, labels);
  return {
    episodes: played,
    success_rate: played === 0 ? null : successes / played,
    success_ci95: played === 0 ? null : wilsonInterval(successes, played),
    return_mean: mean(episodes.map((episode) => episode.return)),
    frames: steps.length,
    ...countMetrics(steps, labels),
    ap50: boxes?.ap50 ?? null,
    position_error_px: boxes?.position_error_px ?? null,
    perceive_ms: percentiles(perceiveMs),
    roundtrip_ms: percentiles(steps.map((step) => step.roundtripMs)),
    server_perceive_ms: percentiles(steps.map((step) => step.serverPerceiveMs)),
  };
}

// ---------------------------------------------------------------------------

function percentiles(values: readonly number[]): Percentiles {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99) };
}

function labelsOf(steps: readonly StepRecord[]): FrameLabels {
  const maxBoxes = steps.reduce((most, { truth }) => Math.max(most, truth.length), 1);
  const boxes = new Float32Array(steps.length * maxBoxes * 4);
  const valid = new Uint8Array(steps.length * maxBoxes);
  steps.forEach(({ truth }, i) => {
    truth.forEach((box, k) => {
      boxes.set(box, (i * maxBoxes + k) * 4);
      valid[i * maxBoxes + k] = 1;
    });
  });
  const counts = Int32Array.from(steps, ({ truth }) => truth.length);
  return { counts, boxes, valid, maxBoxes, ids: null };
}
