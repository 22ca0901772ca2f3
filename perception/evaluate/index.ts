/** Judging scenes: metrics, pictures, reports. */

export type { Box } from './boxes.ts';
export {
  drawHistogram,
  drawLines,
  type Histogram,
  type Line,
  type LineChart,
  standaloneSvg,
} from './charts.ts';
export { encodeGif } from './gif.ts';
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
export { type Fact, type Report, renderReport } from './report.ts';
export {
  chartSection,
  confusionSection,
  type GalleryItem,
  gallerySection,
} from './report-sections.ts';
export { mean, quantile } from './summary.ts';
