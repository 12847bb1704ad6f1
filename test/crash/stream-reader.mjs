import { ChunkedResponse } from './chunked-response.mjs';

/** After so long it comes again. */
const AGAIN_MS = 200;
const [COLON, LF] = [0x3a, 0x0a];

/** Reads the stream as an EventSource does, and where it breaks off goes on behind the last event. */
export class StreamReader {
  /** How many events came whole. */
  count = 0;
  /** In what is known, behind the last byte that came. */
  #place = 0;
  #isInComment = false;
  #endsLine = false;
  #response;
  #known;
  #after;
  #told;

  /** @param told `came(first, count)`: so many events, from this one on; `fault(text)` */
  constructor(known, after, told) {
    this.#known = known;
    this.#after = after;
    this.#told = told;
  }

  get isOpen() {
    return this.#response?.isOpen === true;
  }

  /** @param whereTo asked anew each time */
  follow(whereTo) {
    this.#place = this.#known.placeOf(this.count);
    this.#isInComment = this.#endsLine = false;
    const headers = { 'last-event-id': this.#known.events[this.count - 1]?.id ?? this.#after };
    this.#response = new ChunkedResponse(whereTo(), headers, {
      bytes: (buffer, from, to) => this.#take(buffer, from, to),
      wrong: (text) => this.#told.fault(text),
      closed: () => setTimeout(() => this.follow(whereTo), AGAIN_MS),
    });
  }

  cut() {
    this.#response?.destroy();
  }

  #take(buffer, from, to) {
    const known = this.#known;
    const isBetweenEvents = this.#place === known.placeOf(this.count);
    const at =
      this.#isInComment || (isBetweenEvents && buffer[from] === COLON) ? this.#skip(buffer, from, to) : from;
    if (at === to) return;
    if (!known.goesOn(this.#place, buffer, at, to)) {
      this.#told.fault(`another event after ${known.events[this.count - 1]?.id}`);
      this.cut();
      return;
    }
    this.#place += to - at;
    const before = this.count;
    this.count = known.countAt(this.#place, before);
    if (this.count > before) this.#told.came(known.events[before], this.count - before);
  }

  /** Behind the comment, or all of these bytes. */
  #skip(buffer, from, to) {
    for (let at = from; at < to; at++) {
      const isEnd = buffer[at] === LF && this.#endsLine;
      this.#endsLine = buffer[at] === LF && !isEnd;
      this.#isInComment = !isEnd;
      if (isEnd) return at + 1;
    }
    return to;
  }
}
