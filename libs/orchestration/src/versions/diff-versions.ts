import { isSameContent, StemmaError, type JsonValue, type LineageNode } from '@stemma/models';
import type { StructuredPatchHunk } from 'diff';
import jsonPatch, { type Operation } from 'fast-json-patch';
import { COMPARING_MS, hunksOf, inTurn, textOf } from './compare-texts.js';

/** What changed from one version to another. */
export interface VersionDiff {
  readonly a: LineageNode;
  readonly b: LineageNode;
  readonly isSame: boolean;
  /** As of a unified diff: each line with its sign. Null where one of the two is known by its hash alone. */
  readonly hunks: readonly StructuredPatchHunk[] | null;
  /** RFC 6902, from `a` to `b`; where both are JSON other than a text. */
  readonly patch: readonly Operation[] | null;
  readonly added: number;
  readonly removed: number;
}

/** @param context lines around each change. @throws StemmaError `timeout`; `answers_busy` */
export async function diffVersions(a: LineageNode, b: LineageNode, context: number): Promise<VersionDiff> {
  const isKnown = a.content !== null && b.content !== null;
  const hunks = isKnown ? await linesChanged(a, b, context) : null;
  const lines = hunks?.flatMap((hunk) => hunk.lines) ?? [];
  const patch = isStructure(a.content) && isStructure(b.content) ? patchOf(a.content, b.content) : null;
  return {
    ...{ a, b, hunks, patch },
    isSame: a.contentHash !== null && isSameContent(a, b),
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
  };
}

async function linesChanged(
  a: LineageNode,
  b: LineageNode,
  context: number,
): Promise<readonly StructuredPatchHunk[]> {
  const hunks = await inTurn(() =>
    hunksOf(textOf(a.content), textOf(b.content), { context, timeoutMs: COMPARING_MS }),
  );
  if (hunks !== null) return hunks;
  throw new StemmaError('timeout', 'The two versions have too little in common to be compared line by line.');
}

type Structure = Extract<JsonValue, object>;

/** Of a list and an object the library would compare places with keys of the same name. */
function patchOf(a: Structure, b: Structure): Operation[] {
  return Array.isArray(a) === Array.isArray(b)
    ? jsonPatch.compare(a, b)
    : [{ op: 'replace', path: '', value: b }];
}

function isStructure(content: JsonValue): content is Structure {
  return typeof content === 'object' && content !== null;
}
