import { StemmaError, type JsonValue, type LineageNode } from '@stemma/models';
import { bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { structuredPatch, type StructuredPatchHunk } from 'diff';
import jsonPatch, { type Operation } from 'fast-json-patch';

/** Of two texts with little in common it would take for ever. */
const TIMEOUT_MS = 2_000;
/** All run on the one thread that answers everybody: so many at once, and so many that wait for their turn. */
const comparing = bulkhead(2, 16);

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
  const hunks = isKnown ? await inTurn(() => hunksOf(textOf(a.content), textOf(b.content), context)) : null;
  const lines = hunks?.flatMap((hunk) => hunk.lines) ?? [];
  const patch = isStructure(a.content) && isStructure(b.content) ? patchOf(a.content, b.content) : null;
  return {
    ...{ a, b, hunks, patch },
    isSame: a.contentHash !== null && a.contentHash === b.contentHash,
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
  };
}

async function inTurn<T>(compare: () => Promise<T>): Promise<T> {
  try {
    return await comparing.execute(compare);
  } catch (error) {
    if (!isBulkheadRejectedError(error)) throw error;
    throw new StemmaError(
      'answers_busy',
      'As many versions are being compared as may be at once. Try again shortly.',
      { cause: error },
    );
  }
}

/** Beside others: each step lets them have their turn. */
function hunksOf(a: string, b: string, context: number): Promise<readonly StructuredPatchHunk[]> {
  return new Promise((resolve, reject) => {
    structuredPatch('a', 'b', a, b, undefined, undefined, {
      context,
      timeout: TIMEOUT_MS,
      callback: (patch) => {
        if (patch !== undefined) resolve(patch.hunks.map(asUnified));
        else
          reject(
            new StemmaError(
              'timeout',
              'The two versions have too little in common to be compared line by line.',
            ),
          );
      },
    });
  });
}

/** Where a side of a hunk has no line, a unified diff names the one before. */
function asUnified({ oldStart, newStart, ...hunk }: StructuredPatchHunk): StructuredPatchHunk {
  return {
    ...hunk,
    oldStart: hunk.oldLines === 0 ? oldStart - 1 : oldStart,
    newStart: hunk.newLines === 0 ? newStart - 1 : newStart,
  };
}

function textOf(content: JsonValue): string {
  return typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
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
