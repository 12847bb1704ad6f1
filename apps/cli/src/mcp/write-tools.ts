import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { findTarget, findVersion } from '../target/find-target.js';
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
    (input) => caller.write((client) => client.post<object>('/v1/patterns', input)),
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
        return client.post<object>(`/v1/patterns/${pattern.patternId}/versions`, {
          ...version,
          parentNodeIds: node === null ? undefined : [node.nodeId],
        });
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
        return client.record([{ ...execution, nodeId: node.nodeId }]);
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
        return client.post<object>('/v1/feedback', {
          ...feedback,
          patternId: pattern.patternId,
          nodeId: node?.nodeId,
        });
      }),
  );
}
