export interface TraceParent {
  readonly traceId: string;
  readonly parentId: string;
  readonly flags: string;
}

/** Version, trace id, parent id, flags; ids of zeros and version ff are invalid. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-((?!0{16})[\da-f]{16})-([\da-f]{2})(?:$|-)/;

/** @returns null for what is none (https://www.w3.org/TR/trace-context/#traceparent-header) */
export function parseTraceparent(value: unknown): TraceParent | null {
  const [, traceId, parentId, flags] = (typeof value === 'string' && TRACEPARENT.exec(value)) || [];
  if (traceId === undefined || parentId === undefined || flags === undefined) return null;
  return { traceId, parentId, flags };
}

/** As version 00 has it. */
export function formatTraceparent({ traceId, parentId, flags }: TraceParent): string {
  return `00-${traceId}-${parentId}-${flags}`;
}
