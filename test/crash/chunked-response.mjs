import { connect } from 'node:net';

/** What comes on any connection is read into it, and looked at before anything else is read. */
const shared = Buffer.allocUnsafe(256 * 1024);
const LF = 0x0a;
const END_OF_LINE = '\r\n';

/**
 * An answer in chunks (RFC 9112, 7.1) that never ends. `node:http` allocates and copies every piece of it, which costs
 * more than to receive it: 1,000 readers of one stream would need more than a core.
 */
export class ChunkedResponse {
  /** Its head has come, and no end of it yet. */
  isOpen = false;
  #head = '';
  #line = '';
  /** Of the chunk that is under way; null: the size of the next one is to come. */
  #left = null;
  #socket;
  #told;

  /**
   * @param told `bytes(buffer, from, to)`: they came, and stay until it returns; `wrong(text)`: it is no such answer;
   *   `closed()`: once, whoever ended it
   */
  constructor(url, headers, told) {
    const { host, hostname, port, pathname, search } = new URL(url);
    const onread = { buffer: shared, callback: (count) => this.#read(count) };
    this.#told = told;
    this.#socket = connect({ host: hostname, port: Number(port), onread });
    this.#socket
      .once('error', () => undefined)
      .once('close', () => {
        this.isOpen = false;
        told.closed();
      });
    const fields = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${fields.join('')}\r\n`);
  }

  destroy() {
    this.#socket.destroy();
  }

  #read(count) {
    for (let at = 0; at < count && !this.#socket.destroyed;) {
      const from = at;
      if (this.#left > 0) {
        at = Math.min(count, at + this.#left);
        this.#left -= at - from;
        this.#told.bytes(shared, from, at);
      } else {
        while (at < count && shared[at++] !== LF);
        this.#line += shared.toString('latin1', from, at);
        if (this.#line.endsWith(END_OF_LINE)) this.#take(this.#line);
      }
    }
    return true;
  }

  #take(line) {
    this.#line = '';
    if (!this.isOpen) this.#takeHead(line);
    else if (this.#left === 0 && line === END_OF_LINE) this.#left = null;
    else if (this.#left === null && /^[\da-f]+\r\n$/i.test(line)) this.#left = Number.parseInt(line, 16);
    else return this.#refuse(`no chunk: ${line}`);
    // The last one.
    if (this.#left === 0 && line !== END_OF_LINE) this.destroy();
  }

  #takeHead(line) {
    this.#head += line;
    if (line !== END_OF_LINE) return;
    this.isOpen =
      /^HTTP\/1\.1 200 /.test(this.#head) && /\r\ntransfer-encoding: chunked\r\n/i.test(this.#head);
    if (!this.isOpen) this.#refuse(this.#head);
  }

  #refuse(what) {
    this.#told.wrong(what);
    this.destroy();
  }
}
