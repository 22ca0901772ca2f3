/** Judging scenes: metrics, pictures, reports. */

export { drawBars } from './bars.ts';
export {
  drawLines,
  type Line,
  standaloneSvg,
} from './charts.ts';
export { encodeGif } from './gif.ts';
export { drawHistogram } from './histogram.ts';
export type { Html } from './html.ts';
export {
  type BoxMetrics,
  boxMetrics,
  type CountMetrics,
  countMetrics,
  posteriorCountAccuracy,
  trueBoxes,
} from './metrics.ts';
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
