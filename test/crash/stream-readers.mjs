// Many readers of the stream of events, in a process of their own: `node stream-readers.mjs AFTER READERS`, told where the
// service is (`{url}`), to break connections off (`{cut}` of them), and to report (`{report: true}`).
import { Agent, get } from 'node:http';

const [after, readers] = [process.argv[2], Number(process.argv[3])];
const agent = new Agent({ maxSockets: Infinity });
/** After so long a reader comes again. */
const AGAIN_MS = 200;

let url = '';
/** What the first reader at each place got; all others must get the same. */
const places = [];
const eventIds = [];
const recordedAt = [];
const delays = [];
const faults = [];
const all = Array.from({ length: readers }, () => ({ count: 0, last: after, request: null }));

function take(reader, block) {
  if (!block.startsWith('id: ')) return;
  const id = block.slice(4, block.indexOf('\n'));
  if (reader.count === places.length) {
    const event = JSON.parse(block.slice(block.indexOf('\ndata: ') + 7));
    places.push(id);
    eventIds.push(event.id);
    recordedAt.push(Date.parse(event.recordedtime));
  } else if (places[reader.count] !== id && faults.length < 10) {
    faults.push(`${id} in the place of ${places[reader.count]}`);
  }
  const delay = Math.min(60_000, Math.max(0, Date.now() - recordedAt[reader.count]));
  delays[delay] = (delays[delay] ?? 0) + 1;
  reader.count++;
  reader.last = id;
}

/** As an EventSource does: where it breaks off, from the last event on. */
function follow(reader) {
  const again = () => setTimeout(follow, AGAIN_MS, reader);
  const target = `${url}/v1/events/stream?eventType=execution_succeeded`;
  const request = get(target, { agent, headers: { 'last-event-id': reader.last } }, (response) => {
    let rest = '';
    response.setEncoding('utf8').on('data', (piece) => {
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) take(reader, block);
    });
    response.once('error', () => undefined).once('close', again);
  });
  request.once('error', () => request.res ?? again());
  reader.request = request;
}

function delayAt(share) {
  let left = delays.reduce((sum, count) => sum + count, 0) * share;
  return delays.findIndex((count) => (left -= count ?? 0) <= 0);
}

process.on('message', (told) => {
  if (told.url !== undefined) {
    const isFirst = url === '';
    url = told.url;
    if (isFirst) all.forEach(follow);
  }
  for (const { request } of all.slice(0, told.cut ?? 0)) request?.destroy();
  if (told.report === true) {
    const counts = all.map(({ count }) => count);
    const open = all.filter(({ request }) => request?.res?.complete === false).length;
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    process.send({ open, least, most, eventIds, faults, p50Ms: delayAt(0.5), p99Ms: delayAt(0.99) });
  }
});
process.on('disconnect', () => process.exit());
