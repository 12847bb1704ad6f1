import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { difference, diffLines } from '../commands/diff.js';
import { find } from '../commands/show.js';
import { lineageLines } from '../commands/trace.js';
import { findTarget } from '../target/find-target.js';
import { readLineage } from '../trace/read-lineage.js';
import type { Caller } from './caller.js';

const READS = { readOnlyHint: true, openWorldHint: false } as const;
const MAX_ROWS = 1_000;

export const target = z.string().min(1).describe('An id, a name or its end, or name@version');

/** What an agent may ask without changing anything. */
export function addReadTools(server: McpServer, caller: Caller): void {
  server.registerTool(
    'search',
    {
      description:
        'Finds patterns by words and by likeness of meaning: the best version of each, with the words found.',
      inputSchema: {
        query: z.string().min(1).max(1_000).describe('Words, identifiers or a sentence'),
        mode: z.enum(['hybrid', 'keyword', 'vector']).default('hybrid'),
        namespace: z.string().optional().describe('Only there'),
        kind: z.string().optional().describe('Only of that kind, such as code, config, prompt'),
        limit: z.number().int().min(1).max(100).default(10),
      },
      annotations: READS,
    },
    ({ query, ...rest }) => caller.read((client) => client.search(query, rest)),
  );
  server.registerTool(
    'show',
    {
      description:
        'All that is known of a version (content, parents, scores), a pattern, an edge or an event.',
      inputSchema: { target },
      annotations: READS,
    },
    (input) => caller.read((client) => find(client, input.target)),
  );
  server.registerTool(
    'trace',
    {
      description:
        'The lineage of a version or pattern as a tree: what it came from, what came of it, what replaced it.',
      inputSchema: {
        target,
        asOf: z.iso.datetime({ offset: true }).optional().describe('Only what had been created by then'),
        rows: z
          .number()
          .int()
          .min(8)
          .max(MAX_ROWS)
          .default(100)
          .describe('Lines of the tree; runs are collapsed'),
      },
      annotations: READS,
    },
    ({ asOf, rows, ...input }) =>
      caller.read(async (client) => {
        const found = await findTarget(client, input.target, asOf);
        const lineage = await readLineage(client, found, asOf === undefined ? undefined : new Date(asOf));
        return lineageLines(lineage, rows, Infinity).join('\n');
      }),
  );
  server.registerTool(
    'diff',
    {
      description:
        'What a version changed against its parent, or what changed from it to another, as a unified diff.',
      inputSchema: {
        target,
        other: target.optional(),
        context: z.number().int().min(0).max(1_000).default(3).describe('Lines around each change'),
      },
      annotations: READS,
    },
    ({ other, context, ...input }) =>
      caller.read(async (client) =>
        diffLines(await difference(client, input.target, other, context)).join('\n'),
      ),
  );
  server.registerTool(
    'health',
    {
      description:
        'How well a pattern does in use: success, times, feedback, each with the evidence it rests on, and advice.',
      inputSchema: {
        target,
        days: z.number().int().min(1).max(366).optional().describe('Days to look back'),
      },
      annotations: READS,
    },
    ({ days, ...input }) =>
      caller.read(async (client) => {
        const { pattern } = await findTarget(client, input.target);
        return client.health(pattern.patternId, { windowDays: days });
      }),
  );
}
