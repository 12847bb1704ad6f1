// Many readers of the stream of events, in a process of their own: `node stream-readers.mjs AFTER READERS`, told where the
// service is (`{url}`), to break connections off (`{cut}` of them), and to report (`{report: true}`) what came, and how
// long it took (since the last report that was asked for `{anew: true}`).
import { KnownEvents } from './known-events.mjs';
import { StreamReader } from './stream-reader.mjs';

const [after, readers] = [process.argv[2], Number(process.argv[3])];
const LONGEST_MS = 600_000;

let url = '';
let delays = [];
const faults = [];
const known = new KnownEvents(fault);
const all = Array.from({ length: readers }, () => new StreamReader(known, after, { came, fault }));

function fault(text) {
  if (faults.length < 10) faults.push(text);
}

/** What the oldest of them took counts for each. */
function came({ recordedAt }, count) {
  const delay = Math.min(LONGEST_MS, Math.max(0, Date.now() - recordedAt));
  delays[delay] = (delays[delay] ?? 0) + count;
}

function delayAt(share) {
  let left = delays.reduce((sum, count) => sum + count, 0) * share;
  return delays.findIndex((count) => (left -= count ?? 0) <= 0);
}

function report({ anew, withIds }) {
  const counts = all.map(({ count }) => count);
  process.send({
    open: all.filter(({ isOpen }) => isOpen).length,
    least: Math.min(...counts),
    most: Math.max(...counts),
    eventIds: withIds === true ? known.events.map(({ eventId }) => eventId) : [],
    faults,
    p50Ms: delayAt(0.5),
    p99Ms: delayAt(0.99),
  });
  if (anew === true) delays = [];
}

process.on('message', (told) => {
  if (told.url !== undefined) {
    const isFirst = url === '';
    url = told.url;
    if (isFirst)
      for (const reader of all) reader.follow(() => `${url}/v1/events/stream?eventType=execution_succeeded`);
  }
  for (const reader of all.slice(0, told.cut ?? 0)) reader.cut();
  if (told.report === true) report(told);
});
process.on('disconnect', () => process.exit());
