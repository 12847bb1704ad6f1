export { analyseTrend } from './analyse-trend.js';
export { AugursModels } from './augurs/augurs-models.js';
export { forecastSeries, seasonalNaiveScale } from './forecast/forecast.js';
export type { TimeSeriesModels } from './time-series-models.js';
