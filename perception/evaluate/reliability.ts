/**
 * Are probabilities what they say? Forecasts of yes-or-no events in bins, as reliability diagrams
 * show them (Murphy and Winkler 1977; Guo et al. 2017, "On calibration of modern neural networks").
 */

/** A probability that was stated, and what happened. */
export interface Forecast {
  /** [0, 1]. */
  readonly probability: number;
  readonly event: boolean;
}

export interface ReliabilityBin {
  /** Forecasts in [low, high); the last bin holds 1 as well. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Null in an empty bin. */
  readonly mean_forecast: number | null;
  /** Share of the forecasts whose event happened. */
  readonly event_rate: number | null;
}

export interface Reliability {
  readonly n: number;
  /**
   * Expected calibration error: |event rate - mean forecast| of the bins, each weighed by its share of
   * the forecasts (Guo et al., eq. 3). Null without a forecast.
   */
  readonly ece: number | null;
  /** Mean of (forecast - event)^2 (Brier 1950): ranks sharpness as well as calibration. */
  readonly brier: number | null;
  /** Of equal width, over [0, 1]. */
  readonly bins: readonly ReliabilityBin[];
}

/** @param bins number of bins. */
export function reliability(forecasts: readonly Forecast[], bins = 10): Reliability {
  const [n, said, happened] = [0, 1, 2].map(() => new Float64Array(bins)) as Three;
  let squares = 0;
  for (const { probability, event } of forecasts) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(probability * bins)));
    n[bin] = (n[bin] as number) + 1; // bin is in range, here and below
    said[bin] = (said[bin] as number) + probability;
    happened[bin] = (happened[bin] as number) + (event ? 1 : 0);
    squares += (probability - (event ? 1 : 0)) ** 2;
  }
  const gaps = n.map((_, i) => Math.abs((happened[i] as number) - (said[i] as number)));
  const total = forecasts.length;
  return {
    n: total,
    ece: total === 0 ? null : gaps.reduce((sum, gap) => sum + gap, 0) / total,
    brier: total === 0 ? null : squares / total,
    bins: Array.from(n, (count, i) => ({
      low: i / bins,
      high: (i + 1) / bins,
      n: count,
      mean_forecast: count === 0 ? null : (said[i] as number) / count,
      event_rate: count === 0 ? null : (happened[i] as number) / count,
    })),
  };
}

// ---------------------------------------------------------------------------

type Three = [Float64Array, Float64Array, Float64Array];
