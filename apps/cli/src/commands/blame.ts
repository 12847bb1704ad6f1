import type { BlameAnswer } from '../client/answers.js';
import type { StemmaClient } from '../client/stemma-client.js';
import { EXIT } from '../failure.js';
import { findVersion } from '../target/find-target.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

type Version = BlameAnswer['versions'][number];

const REASONS = {
  versions: 'the chain is longer than is followed',
  timeout: 'the time did not suffice for more',
  unknown_content: 'of the one before only the hash is known, or nothing',
};

/** `stemma blame <target>`: which version brought each line. */
export async function blame({ terminal, connection, json }: Session, target: string): Promise<number> {
  const client = await connection.client();
  const { pattern, node } = await findVersion(client, target);
  const answer = await client.blame(node.nodeId);
  if (json) await printJson(terminal, answer);
  else await print(terminal, await blameLines(client, answer, pattern.patternId));
  return EXIT.ok;
}

async function blameLines(
  client: StemmaClient,
  { spans, versions, stoppedAt }: BlameAnswer,
  patternId: string,
): Promise<string[]> {
  if (spans === null) return ['No content of it is kept.'];
  const foreign = new Set(versions.map((one) => one.patternId).filter((id) => id !== patternId));
  const names = new Map<string, string>();
  for (const id of foreign) names.set(id, (await client.pattern(id)).name);
  const heads = headsOf(versions, names);
  const digits = String(spans.reduce((sum, { lines }) => sum + lines.length, 0)).length;
  const last = versions.find(({ nodeId }) => nodeId === stoppedAt?.nodeId);
  return [
    ...spans.flatMap(({ nodeId, start, lines }) =>
      lines.map((line, at) => `${heads.get(nodeId) ?? ''}  ${String(start + at).padStart(digits)}  ${line}`),
    ),
    ...(stoppedAt === null || last === undefined
      ? []
      : [`Lines of ${labelOf(last, names)} may be older: ${REASONS[stoppedAt.reason]}.`]),
  ];
}

/** Of equal width. */
function headsOf(versions: readonly Version[], names: ReadonlyMap<string, string>): Map<string, string> {
  const rows = versions.map((version) => [
    labelOf(version, names),
    version.createdAt.slice(0, 10),
    version.createdBy,
  ]);
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return new Map(
    versions.map(({ nodeId }, at) => [
      nodeId,
      (rows[at] ?? []).map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '),
    ]),
  );
}

function labelOf({ patternId, version }: Version, names: ReadonlyMap<string, string>): string {
  const name = names.get(patternId);
  return name === undefined ? `v${String(version)}` : `${name}@${String(version)}`;
}
