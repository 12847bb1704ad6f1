import { connect, type Socket } from 'node:net';

/** Readers of a service that take nothing of an answer but its status. */
export class StalledReaders {
  private readonly sockets: Socket[] = [];

  constructor(private readonly url: () => string) {}

  /** @returns the status of the first answer, of as many as are asked for on one connection. */
  ask(path: string, times = 1): Promise<string> {
    const { hostname, port, host } = new URL(this.url());
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      // Those that a failed test leaves keep no worker from its end.
      socket.unref();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(times));
      socket.once('data', (answer: Buffer) => {
        socket.pause();
        resolve(answer.toString('latin1').slice(9, 12));
      });
    });
  }

  leave(): void {
    for (const socket of this.sockets.splice(0)) socket.destroy();
  }
}
