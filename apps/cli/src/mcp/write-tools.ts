import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { findTarget, findVersion } from '../target/find-target.js';
import { defined } from '../client/given.js';
import type { Caller } from './caller.js';
import { target } from './read-tools.js';

const ADDS = { readOnlyHint: false, destructiveHint: false, openWorldHint: false } as const;
const createdBy = z.string().min(1).describe('Who does it, such as agent:reviewer');
const content = z.union([z.string(), z.record(z.string(), z.unknown())]).describe('Text or a JSON object');

/** What an agent may add; nothing is changed or deleted. */
export function addWriteTools(server: McpServer, caller: Caller): void {
  server.registerTool(
    'create_pattern',
    {
      description: 'A new pattern with its first version.',
      inputSchema: {
        name: z.string().min(1),
        content,
        createdBy,
        kind: z.string().optional().describe('Such as code, config, prompt, workflow'),
        namespace: z.string().optional(),
        description: z.string().optional(),
        tags: z.array(z.string()).optional(),
      },
      annotations: ADDS,
    },
    (input) =>
      caller.write((client) => client.ask((stemma) => stemma.patterns.create({ body: defined(input) }))),
  );
  server.registerTool(
    'record_version',
    {
      description: 'A new version of a pattern, that came from the version named, or from its latest.',
      inputSchema: {
        target,
        content,
        createdBy,
        evolutionType: z.enum(['refined', 'specialization', 'generalization']).default('refined'),
        changeSummary: z.string().optional().describe('What changed and why'),
        breakingChanges: z.boolean().optional(),
      },
      annotations: ADDS,
    },
    ({ target: text, ...version }) =>
      caller.write(async (client) => {
        const { pattern, node } = await findTarget(client, text);
        const body = { ...defined(version), ...(node !== null && { parentNodeIds: [node.nodeId] }) };
        const { patternId } = pattern;
        return client.ask((stemma) => stemma.patterns.createVersion({ path: { patternId }, body }));
      }),
  );
  server.registerTool(
    'record_execution',
    {
      description: 'That a version was used, and how that went.',
      inputSchema: {
        target,
        success: z.boolean(),
        executionTimeMs: z.number().min(0),
        agent: z.string().optional(),
        project: z.string().optional(),
        contextType: z.string().optional(),
        qualityScore: z.number().min(0).max(1).optional(),
        errorMessage: z.string().optional(),
      },
      annotations: ADDS,
    },
    ({ target: text, ...execution }) =>
      caller.write(async (client) => {
        const { node } = await findVersion(client, text);
        return client.record([{ ...defined(execution), nodeId: node.nodeId }]);
      }),
  );
  server.registerTool(
    'give_feedback',
    {
      description: 'What is thought of a version or pattern.',
      inputSchema: {
        target,
        createdBy,
        feedbackText: z.string().optional(),
        sentiment: z.enum(['positive', 'neutral', 'negative']).optional(),
        qualityScore: z.number().min(0).max(1).optional(),
        success: z.boolean().optional(),
        issues: z.array(z.string()).optional().describe('What was wrong'),
      },
      annotations: ADDS,
    },
    ({ target: text, ...feedback }) =>
      caller.write(async (client) => {
        const { pattern, node } = await findTarget(client, text);
        const { patternId } = pattern;
        const body = { ...defined(feedback), patternId, ...(node !== null && { nodeId: node.nodeId }) };
        return client.ask((stemma) => stemma.feedback.give({ body }));
      }),
  );
}
