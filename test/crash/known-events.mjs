const END_OF_EVENT = '\n\n';

/**
 * What readers of one stream get, as the first one at each place got it: all others must get the same, byte for byte. To
 * look into each event for each reader would take more of the machine than to send it.
 */
export class KnownEvents {
  /** In the order in which they came. */
  events = [];
  /** Behind which byte each of them ends. */
  #ends = [];
  #bytes = Buffer.alloc(1 << 20);
  #length = 0;
  #fault;

  /** @param fault told of what cannot be right, whoever got it */
  constructor(fault) {
    this.#fault = fault;
  }

  /** Behind so many events. */
  placeOf(count) {
    return this.#ends[count - 1] ?? 0;
  }

  /** How many events lie whole before a place, of which so many are known to. */
  countAt(place, known) {
    let count = known;
    while (this.#ends[count] <= place) count++;
    return count;
  }

  /** Whether these bytes of a buffer are what comes at the place. Where nothing is known yet, they are it. */
  goesOn(place, buffer, from, to) {
    const common = Math.min(to - from, this.#length - place);
    if (this.#bytes.compare(buffer, from, from + common, place, place + common) !== 0) return false;
    if (from + common < to) this.#learn(buffer, from + common, to);
    return true;
  }

  #learn(buffer, from, to) {
    const length = this.#length + to - from;
    if (length > this.#bytes.length) {
      const larger = Buffer.alloc(2 * length);
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    buffer.copy(this.#bytes, this.#length, from, to);
    this.#length = length;
    const whole = this.#bytes.subarray(0, length);
    for (let begin = this.placeOf(this.events.length), end; ; begin = end) {
      end = whole.indexOf(END_OF_EVENT, begin) + END_OF_EVENT.length;
      if (end < END_OF_EVENT.length) return;
      this.#add(whole.toString('utf8', begin, end), end);
    }
  }

  #add(block, end) {
    const [, id, data] = /^id: (\S+)\ndata: (.*)\n\n$/.exec(block) ?? [];
    if (data === undefined) this.#fault(`no event: ${block}`);
    const { id: eventId, sequence = '', recordedtime } = JSON.parse(data ?? '{}');
    const last = this.events.at(-1);
    if (last !== undefined && sequence <= last.sequence) this.#fault(`${sequence} behind ${last.sequence}`);
    this.events.push({ id, eventId, sequence, recordedAt: Date.parse(recordedtime) });
    this.#ends.push(end);
  }
}
