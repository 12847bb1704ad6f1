import type { NodeSummary } from '@stemma/orchestration';

/** A version as lists show it. */
export function summaryJson({ node, name, kind, namespace }: NodeSummary): object {
  const { content, ...json } = node.toJSON();
  return { ...json, name, kind, namespace };
}
