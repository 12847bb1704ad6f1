import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Session } from '../commands/session.js';
import { Refused } from '../failure.js';
import { Caller } from './caller.js';
import { addReadTools } from './read-tools.js';
import { addWriteTools } from './write-tools.js';

const INSTRUCTIONS = `Stemma keeps the lineage of patterns (code, configs, prompts, workflows): which version came from
which, how each did in use, what people said of it, what replaced it. Wherever a tool takes a target it is an id, a name
or the end of one (src/main.ts), or a name with a version or an alias (src/main.ts@3, src/main.ts@production); a pattern's name alone means its latest version.`;

/** A content of the largest size that a service takes unasked, every character of it escaped, fits. */
const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;

/**
 * Serves tools by the Model Context Protocol until stdin ends or the command is interrupted.
 * @throws Refused `message_too_long`, after which nobody could tell where the next one begins
 */
export async function serveTools({ terminal, connection }: Session, mayWrite: boolean): Promise<void> {
  const server = new McpServer({ name: 'stemma', version: '1' }, { instructions: INSTRUCTIONS });
  const caller = new Caller(connection);
  addReadTools(server, caller);
  if (mayWrite) addWriteTools(server, caller);
  const cut = new Promise<'cut'>((resolve) => {
    server.server.onclose = () => {
      resolve('cut');
    };
  });
  const ended = Promise.race([
    once(terminal.stdin, 'end', { signal: terminal.interrupt }),
    once(terminal.stdin, 'close', { signal: terminal.interrupt }),
  ]).catch(() => undefined);
  // A service of this command's own is up before an agent waits for the first answer.
  await connection.client();
  const { stdin, stdout } = terminal;
  await server.connect(new StdioServerTransport(stdin, stdout, { maxBufferSize: MAX_MESSAGE_BYTES }));
  if ((await Promise.race([ended, cut])) === 'cut')
    throw new Refused('message_too_long', 'A message of more than 10 MiB came, which is not read.');
  // What was asked before the end is answered before the server goes.
  await turn();
  await caller.rest();
  await turn();
  await server.close();
}
