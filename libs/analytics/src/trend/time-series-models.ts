/** The models of a time-series library. Pure: the same series gives the same answer, to the last bit. */
export interface TimeSeriesModels {
  /** For each task the next `horizon` values; null where the model cannot be fitted to that series. */
  forecast(tasks: readonly ForecastTask[]): Promise<readonly (readonly number[] | null)[]>;
  /**
   * Indices, ascending, at or just before which a new level may begin. Values about 0 with a deviation about 1.
   * Candidates only: how sure they are is for the caller to test.
   */
  changePoints(values: readonly number[]): Promise<readonly number[]>;
}

export interface ForecastTask {
  /** `ets`: exponential smoothing, chosen automatically; `mstl_ets`: seasons by loess, and ETS on what is left. */
  readonly model: 'ets' | 'mstl_ets';
  /** Finite. */
  readonly values: readonly number[];
  readonly period: number;
  readonly horizon: number;
}
