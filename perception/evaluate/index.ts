/** Judging scenes: metrics, pictures, reports. */

export { drawBars } from './bars.ts';
export { type BoxMetrics, boxMetrics } from './box-metrics.ts';
export {
  drawLines,
  type Line,
  standaloneSvg,
} from './charts.ts';
export { type CountMetrics, countMetrics, posteriorCountAccuracy } from './count-metrics.ts';
export {
  type Evaluation,
  evaluateScenes,
} from './evaluation.ts';
export { encodeGif } from './gif.ts';
export { drawHistogram } from './histogram.ts';
export type { Html } from './html.ts';
export { trueBoxes } from './outcomes.ts';
export { drawOverlay, type OverlayOptions } from './overlay.ts';
export { renderReport } from './report.ts';
export {
  chartSection,
  confusionSection,
  type GalleryItem,
  gallerySection,
  inColumns,
  picturesSection,
} from './report-sections.ts';
export { mean, quantile } from './summary.ts';
export { type TrackingMetrics, trackingMetrics } from './tracking-metrics.ts';
