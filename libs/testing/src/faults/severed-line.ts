import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A port that leads to a server, and can be cut off from it with all that is under way. */
export class SeveredLine {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    readonly url: string,
    private readonly end: () => Promise<unknown>,
  ) {}

  static async to(url: string): Promise<SeveredLine> {
    const { hostname, port, protocol } = new URL(url);
    const server = createServer((near) => {
      if (line.isCut) return void near.destroy();
      const far = connect(Number(port), hostname);
      for (const socket of [near, far]) {
        line.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          near.destroy();
          far.destroy();
          line.sockets.delete(socket);
        });
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const own = (server.address() as AddressInfo).port;
    const line = new SeveredLine(
      `${protocol}//127.0.0.1:${String(own)}`,
      () => new Promise((resolve) => server.close(resolve)),
    );
    return line;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await this.end();
  }
}
