import { check } from '../errors/check.js';
import type { Fault } from '../errors/fault.js';
import { StemmaError } from '../errors/stemma-error.js';
import { aliasRecordSchema } from './alias-record.js';
import { bookmarkRecordSchema } from './bookmark-record.js';
import { edgeRecordSchema, settleEdge, type EdgeRecord } from './edge-record.js';
import { embeddingRecordSchema } from './embedding-record.js';
import { endRecordSchema } from './end-record.js';
import { eventRecordSchema } from './event-record.js';
import { executionRecordSchema } from './execution-record.js';
import { feedbackRecordSchema } from './feedback-record.js';
import { headerRecordSchema } from './header-record.js';
import { improvementRecordSchema } from './improvement-record.js';
import { namesRecordSchema } from './names-record.js';
import { nodeRecordSchema, settleParents, type NodeRecord } from './node-record.js';
import { patternRecordSchema } from './pattern-record.js';
import { transitionRecordSchema } from './transition-record.js';
import { versionAliasRecordSchema } from './version-alias-record.js';

const parsers = {
  header: (json: unknown) => check(headerRecordSchema, json),
  alias: (json: unknown) => check(aliasRecordSchema, json),
  pattern: (json: unknown) => check(patternRecordSchema, json),
  names: (json: unknown) => check(namesRecordSchema, json),
  node: (json: unknown) => withoutLoops(settleParents(check(nodeRecordSchema, json))),
  version_alias: (json: unknown) => check(versionAliasRecordSchema, json),
  edge: (json: unknown) => withoutLoop(settleEdge(check(edgeRecordSchema, json))),
  embedding: (json: unknown) => check(embeddingRecordSchema, json),
  improvement: (json: unknown) => check(improvementRecordSchema, json),
  execution: (json: unknown) => check(executionRecordSchema, json),
  feedback: (json: unknown) => check(feedbackRecordSchema, json),
  event: (json: unknown) => check(eventRecordSchema, json),
  transition: (json: unknown) => check(transitionRecordSchema, json),
  bookmark: (json: unknown) => check(bookmarkRecordSchema, json),
  end: (json: unknown) => check(endRecordSchema, json),
};

export type RecordKind = keyof typeof parsers;
/** One line of the NDJSON format that import, export and the git importer share. */
export type LineageRecord = ReturnType<(typeof parsers)[RecordKind]>;
export const RECORD_KINDS = Object.keys(parsers) as readonly RecordKind[];

/**
 * One parsed line of NDJSON as a checked record: defaults filled, aliases resolved, ids of edges settled,
 * times as Date. @throws StemmaError validation_failed with pointers into the line, self_loop
 */
export function parseRecord(json: unknown): LineageRecord {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw StemmaError.invalid([{ pointer: '', code: 'wrong_type', message: 'must be an object' }]);
  }
  const kind: unknown = 'record' in json ? json.record : undefined;
  if (isRecordKind(kind)) return parsers[kind](json);
  throw StemmaError.invalid([unknownKind(kind)]);
}

const kinds: ReadonlySet<unknown> = new Set(RECORD_KINDS);

function isRecordKind(kind: unknown): kind is RecordKind {
  return kinds.has(kind);
}

function unknownKind(kind: unknown): Fault {
  return kind === undefined
    ? { pointer: '/record', code: 'required', message: 'is required' }
    : { pointer: '/record', code: 'not_in_enum', message: `must be one of ${RECORD_KINDS.join(', ')}` };
}

function withoutLoop(edge: EdgeRecord): EdgeRecord {
  if (edge.sourceNodeId === edge.targetNodeId) throw selfLoop('/targetNodeId');
  return edge;
}

function withoutLoops(node: NodeRecord): NodeRecord {
  if (node.parents.length === 0) return node;
  const seen = new Set<string>();
  for (const [index, { nodeId, relationshipType }] of node.parents.entries()) {
    const pointer = `/parents/${String(index)}`;
    if (nodeId === node.nodeId) throw selfLoop(`${pointer}/nodeId`);
    const key = `${nodeId} ${relationshipType}`;
    if (seen.has(key)) {
      throw StemmaError.invalid([
        { pointer, code: 'duplicate', message: 'must not repeat an earlier parent' },
      ]);
    }
    seen.add(key);
  }
  return node;
}

function selfLoop(pointer: string): StemmaError {
  return new StemmaError('self_loop', 'An edge cannot lead from a node to itself.', {
    faults: [{ pointer, code: 'invalid', message: 'must be another node' }],
  });
}
