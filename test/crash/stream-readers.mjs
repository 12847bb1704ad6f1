// Many readers of the stream of events, in a process of their own: `node stream-readers.mjs AFTER READERS`, told where the
// service is (`{url}`), to break connections off (`{cut}` of them), and to report (`{report: true}`) what came since the
// last report. What the first reader at a place gets all others must get too, byte for byte: to look into each event for
// each reader would take more of the machine than to send it.
import { Agent, get } from 'node:http';

const [after, readers] = [process.argv[2], Number(process.argv[3])];
const agent = new Agent({ maxSockets: Infinity });
/** After so long a reader comes again. */
const AGAIN_MS = 200;
const END_OF_BLOCK = '\n\n';
const COLON = 0x3a;

let url = '';
/** All that came, without comments. */
let known = Buffer.alloc(1 << 20);
let knownBytes = 0;
/** Of the events in it: behind which byte each ends, and what it is. */
const ends = [];
const events = [];
const faults = [];
let delays = [];
const all = Array.from({ length: readers }, () => ({ bytes: 0, isInComment: false, request: null }));

function fault(text) {
  if (faults.length < 10) faults.push(text);
}

/** How many events lie whole within so many bytes. */
function countIn(bytes) {
  let [from, to] = [0, ends.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ends[middle] <= bytes) from = middle + 1;
    else to = middle;
  }
  return from;
}

function learn(bytes) {
  if (knownBytes + bytes.length > known.length) {
    const larger = Buffer.alloc(2 * known.length + bytes.length);
    known.copy(larger, 0, 0, knownBytes);
    known = larger;
  }
  bytes.copy(known, knownBytes);
  knownBytes += bytes.length;
  const whole = known.subarray(0, knownBytes);
  for (let from = ends.at(-1) ?? 0; ;) {
    const end = whole.indexOf(END_OF_BLOCK, from);
    if (end < 0) return;
    const block = whole.toString('utf8', from, end);
    const [, id, data] = /^id: (\S+)\ndata: (.*)$/.exec(block) ?? [];
    if (data === undefined) return fault(`no event: ${block}`);
    const { id: eventId, sequence, recordedtime } = JSON.parse(data);
    if (sequence <= (events.at(-1)?.sequence ?? '')) fault(`${sequence} behind ${events.at(-1).sequence}`);
    events.push({ id, eventId, sequence, recordedAt: Date.parse(recordedtime) });
    ends.push((from = end + END_OF_BLOCK.length));
  }
}

function take(reader, given) {
  let piece = given;
  const before = countIn(reader.bytes);
  if (reader.isInComment || (piece[0] === COLON && (ends[before - 1] ?? 0) === reader.bytes)) {
    const end = piece.indexOf(END_OF_BLOCK);
    reader.isInComment = end < 0;
    if (end < 0) return;
    piece = piece.subarray(end + END_OF_BLOCK.length);
  }
  const common = Math.min(piece.length, knownBytes - reader.bytes);
  if (known.compare(piece, 0, common, reader.bytes, reader.bytes + common) !== 0) {
    fault(`another event after ${events[before - 1]?.id}`);
    reader.request.destroy();
    return;
  }
  if (common < piece.length) learn(piece.subarray(common));
  reader.bytes += piece.length;
  const count = countIn(reader.bytes) - before;
  if (count === 0) return;
  // That of the oldest of them.
  const delay = Math.min(600_000, Math.max(0, Date.now() - events[before].recordedAt));
  delays[delay] = (delays[delay] ?? 0) + count;
}

/** As an EventSource does: where it breaks off, from the last event on. */
function follow(reader) {
  const again = () => setTimeout(follow, AGAIN_MS, reader);
  const target = `${url}/v1/events/stream?eventType=execution_succeeded`;
  const count = countIn(reader.bytes);
  reader.bytes = ends[count - 1] ?? 0;
  reader.isInComment = false;
  const headers = { 'last-event-id': events[count - 1]?.id ?? after };
  const request = get(target, { agent, headers }, (response) => {
    response.on('data', (piece) => take(reader, piece));
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
    const counts = all.map(({ bytes }) => countIn(bytes));
    const open = all.filter(({ request }) => request?.res?.complete === false).length;
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const { user, system } = process.cpuUsage();
    const cpuMs = Math.round((user + system) / 1_000);
    const eventIds = told.withIds === true ? events.map(({ eventId }) => eventId) : [];
    process.send({ open, least, most, eventIds, faults, cpuMs, p50Ms: delayAt(0.5), p99Ms: delayAt(0.99) });
    if (told.anew === true) delays = [];
  }
});
process.on('disconnect', () => process.exit());
