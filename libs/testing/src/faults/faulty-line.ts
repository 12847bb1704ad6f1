import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What was kept back is delivered within this time. */
const LATE_MS = 200;

/**
 * A port that leads to a server over a bad line. What is sent either way is broken off in the middle, kept back for a while, or
 * delivered when whoever sent it has long been told that the line is broken; requests of HTTP may come a second time, later.
 */
export class FaultyLine {
  /** From now on it carries what it is given. */
  isCalm = false;
  private readonly sockets = new Set<Socket>();
  private end: () => Promise<unknown> = () => Promise.resolve();
  private awaited: (() => void)[] = [];

  private constructor(
    private readonly server: URL,
    private readonly random: () => number,
    /** Of a piece to go wrong. */
    private readonly chance: number,
  ) {}

  static async to(url: string, random: () => number, chance: number): Promise<FaultyLine> {
    const line = new FaultyLine(new URL(url), random, chance);
    await line.listen();
    return line;
  }

  private port = 0;

  /** As that of the server, with another port. */
  get url(): string {
    return `${this.server.protocol}//127.0.0.1:${String(this.port)}`;
  }

  /** Resolves once something is on its way to the server. */
  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.awaited.push(resolve));
  }

  /** Whatever is under way ends where it is. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await this.end();
  }

  private async listen(): Promise<void> {
    const server = createServer((near) => {
      this.join(near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.end = () => new Promise((resolve) => server.close(resolve));
  }

  private join(near: Socket): void {
    const far = this.connect();
    this.know(near);
    const both = (): void => {
      near.destroy();
      far.destroy();
    };
    /** Of what was sent, the part that has no answer yet. */
    let unanswered: Buffer[] = [];
    carry(near, far, async (piece) => {
      unanswered.push(piece);
      for (const tell of this.awaited.splice(0)) tell();
      if (!this.isDue()) return void far.write(piece);
      const what = this.random();
      if (what < 0.4) {
        far.write(piece.subarray(0, Math.floor(this.random() * piece.length)), both);
      } else if (what < 0.7) {
        near.destroy();
        await sleep(this.random() * LATE_MS);
        far.write(piece);
        await sleep(LATE_MS);
        far.destroy();
      } else {
        await sleep(this.random() * LATE_MS);
        far.write(piece);
      }
    });
    carry(far, near, async (piece) => {
      const request = unanswered;
      unanswered = [];
      if (!this.isDue()) return void near.write(piece);
      const what = this.random();
      if (what < 0.4) {
        near.write(piece.subarray(0, Math.floor(this.random() * piece.length)), both);
      } else if (what < 0.7 && this.server.protocol === 'http:') {
        near.write(piece);
        void this.repeat(request);
      } else {
        await sleep(this.random() * LATE_MS);
        near.write(piece);
      }
    });
    near.on('close', () => {
      if (this.isCalm) far.destroy();
      else setTimeout(() => far.destroy(), LATE_MS * 2);
    });
    far.on('close', () => near.destroy());
  }

  /** Nobody hears the answer. */
  private async repeat(request: readonly Buffer[]): Promise<void> {
    await sleep(this.random() * LATE_MS);
    const far = this.connect();
    far.resume().write(Buffer.concat(request));
    await sleep(LATE_MS);
    far.destroy();
  }

  private connect(): Socket {
    return this.know(connect(Number(this.server.port), this.server.hostname));
  }

  private know(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  }

  private isDue(): boolean {
    return !this.isCalm && this.random() < this.chance;
  }
}

/** One piece after the other, in their order. */
function carry(from: Socket, to: Socket, deliver: (piece: Buffer) => Promise<void>): void {
  let last: Promise<void> = Promise.resolve();
  from.on('data', (piece: Buffer) => {
    from.pause();
    last = deliver(piece).finally(() => from.resume());
  });
  from.on('end', () => void last.then(() => to.end()));
}
