import { EXIT } from '../failure.js';
import type { Session } from './session.js';

export interface McpOptions {
  readonly write?: boolean;
}

/** `stemma mcp`: tools for agents, until stdin ends. */
export async function mcp(session: Session, { write = false }: McpOptions): Promise<number> {
  const { serveTools } = await import('../mcp/server.js');
  await serveTools(session, write);
  return EXIT.ok;
}
