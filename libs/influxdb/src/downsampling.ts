import type { Bucket } from './bucket.js';
import { measurements } from './points.js';

interface Task {
  readonly id: string;
  readonly name: string;
  readonly flux: string;
}

/** Whole windows, behind which nothing is written any more as a rule; what comes later is taken along for `back`. */
const windows = [
  { window: 'hourly', every: '1h', offset: '5m', back: '24h' },
  { window: 'daily', every: '1d', offset: '15m', back: '7d' },
] as const;

/** The tasks of a bucket that keep its executions hour by hour and day by day. */
export class Downsampling {
  readonly measurements = windows.map(({ window }) => `${measurements.execution.name}_${window}`);

  constructor(private readonly bucket: Bucket) {}

  /** Makes those that are missing, and as they should be; names are not unique there, so of several all but one go. */
  async ensure(signal: AbortSignal): Promise<void> {
    const { server } = this.bucket;
    const { org } = server.options;
    for (const window of windows) {
      const name = `stemma: ${this.bucket.name} ${window.window}`;
      const flux = this.fluxOf(name, window);
      const query = { org, name, limit: '100' };
      const found = await server.json({ path: '/api/v2/tasks', query }, signal);
      const [kept, ...others] = ((found as { tasks?: Task[] }).tasks ?? []).filter(
        (task) => task.name === name,
      );
      for (const { id } of others)
        await server.json({ method: 'DELETE', path: `/api/v2/tasks/${id}` }, signal);
      if (kept === undefined)
        await server.json(
          { method: 'POST', path: '/api/v2/tasks', body: JSON.stringify({ org, flux }) },
          signal,
        );
      else if (kept.flux !== flux)
        await server.json(
          { method: 'PATCH', path: `/api/v2/tasks/${kept.id}`, body: JSON.stringify({ flux }) },
          signal,
        );
    }
  }

  /** An odd moment would write a part of a window over the whole one: both ends are cut to windows. */
  private fluxOf(name: string, { window, every, offset, back }: (typeof windows)[number]): string {
    const bucket = fluxText(this.bucket.name);
    const org = fluxText(this.bucket.server.options.org);
    return `import "date"
option task = {name: ${fluxText(name)}, every: ${every}, offset: ${offset}}
stop = date.truncate(t: now(), unit: ${every})
times = from(bucket: ${bucket})
  |> range(start: date.sub(d: ${back}, from: stop), stop: stop)
  |> filter(fn: (r) => r._measurement == "${measurements.execution.name}" and r._field == "execution_time_ms")
keep = (field, fn) => times
  |> aggregateWindow(every: ${every}, fn: fn, createEmpty: false, timeSrc: "_start")
  |> set(key: "_measurement", value: "${measurements.execution.name}_${window}")
  |> set(key: "_field", value: field)
  |> to(bucket: ${bucket}, org: ${org})
  |> yield(name: field)
keep(field: "execution_count", fn: count)
keep(field: "execution_time_sum_ms", fn: sum)
keep(field: "execution_time_max_ms", fn: max)
keep(field: "execution_time_p95_ms", fn: (column, tables=<-) => tables |> quantile(q: 0.95, column: column))
`;
  }
}

function fluxText(text: string): string {
  return JSON.stringify(text).replaceAll('${', '\\${');
}
