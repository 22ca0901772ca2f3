/** Judging scenes: metrics, pictures, reports. */

export { encodeGif } from '../../storage/pictures/gif.ts';
export { averagePrecision, precisionRecall, ranked } from './average-precision.ts';
export { drawBars } from './bars.ts';
export { type BoxMetrics, boxMetrics, detections, pairErrors } from './box-metrics.ts';
export {
  type CountCalibration,
  countCalibration,
  type PositionCalibration,
  positionCalibration,
  presenceCalibration,
} from './calibration.ts';
export {
  drawLines,
  type Line,
  standaloneSvg,
} from './charts.ts';
export { drawColumns } from './columns.ts';
export { type Comparison, compareScenes } from './comparison.ts';
export { type CountMetrics, countMetrics, posteriorCountAccuracy } from './count-metrics.ts';
export { drawDotPlots } from './dot-plot.ts';
export { type Evaluation, evaluateScenes } from './evaluation.ts';
export { FAILURE_MEANING, FAILURES, type FrameFailures, frameFailures } from './failures.ts';
export { frameQuality } from './frame-quality.ts';
export { type GalleryItem, gallerySection, galleryStrip } from './gallery.ts';
export { drawHistogram } from './histogram.ts';
export { type Html, html } from './html.ts';
export type { MetricName } from './metric-statistics.ts';
export { type FrameOutcome, matchScenes, trueBoxes } from './outcomes.ts';
export { drawOverlay, type OverlayOptions } from './overlay.ts';
export { drawPanels, type Panel, type PanelBand, type PanelCurve } from './panels.ts';
export { type Reliability, reliability } from './reliability.ts';
export { drawReliability } from './reliability-chart.ts';
export { renderReport } from './report.ts';
export {
  animationFigure,
  chartSection,
  confusionSection,
  inColumns,
  picturesSection,
  section,
} from './report-sections.ts';
export { figureTable, type TableRow } from './report-tables.ts';
export { mean, quantile } from './summary.ts';
export {
  pairsOver,
  type TrackingMetrics,
  trackedVideos,
  trackingMetrics,
} from './tracking-metrics.ts';
export { drawTrails, type Trail } from './trails.ts';
