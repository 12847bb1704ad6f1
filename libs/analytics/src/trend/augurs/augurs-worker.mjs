// Runs in a worker thread of its own: the fits of one back-test on a year of days take hundreds of milliseconds.
// Plain JavaScript, because a worker is loaded by Node itself, from the sources under test as from dist.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import * as changepoint from '@bsull/augurs/changepoint';
import * as ets from '@bsull/augurs/ets';
import * as mstl from '@bsull/augurs/mstl';

/** @typedef {import('../time-series-models.js').ForecastTask} ForecastTask */
/** @typedef {{ id: number, forecast: readonly ForecastTask[] } | { id: number, changePoints: readonly number[] }} AugursRequest */
/** @typedef {{ id: number, forecasts: (number[] | null)[] } | { id: number, indices: number[] }} AugursReply */

// The WASM comes from the npm package's files; nothing here opens a connection.
const require = createRequire(import.meta.url);
for (const [library, name] of /** @type {const} */ ([
  [changepoint, 'changepoint'],
  [ets, 'ets'],
  [mstl, 'mstl'],
])) {
  const script = require.resolve(`@bsull/augurs/${name}`);
  library.initSync({ module: readFileSync(script.replace(/\.js$/, '_bg.wasm')) });
}

/** @param {ForecastTask} task */
function forecast({ model, values, period, horizon }) {
  const fitted = model === 'ets' ? new ets.AutoETS(1, 'ZZN') : mstl.MSTL.ets([period]);
  try {
    fitted.fit(Float64Array.from(values));
    return fitted.predict(horizon).point;
  } catch (error) {
    // A broken instance must not answer again; that a model does not suit a series is an answer.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return null;
  } finally {
    fitted.free();
  }
}

/** @param {readonly number[]} values */
function changePoints(values) {
  const detector = changepoint.ChangepointDetector.normalGamma();
  try {
    return detector.detectChangepoints(Float64Array.from(values)).indices;
  } finally {
    detector.free();
  }
}

parentPort?.on('message', (/** @type {AugursRequest} */ request) => {
  const { id } = request;
  /** @param {AugursReply} reply */
  const answer = (reply) => parentPort?.postMessage(reply);
  if ('forecast' in request) answer({ id, forecasts: request.forecast.map(forecast) });
  else answer({ id, indices: changePoints(request.changePoints) });
});
