import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { LINEAGE_STATUSES } from '@stemma/models';
import { z } from 'zod';

/*
 * A snapshot is a folder with a manifest (a line with its checksum, then JSON) that names the files it belongs to,
 * with the checksum of each. The files are new ones each time, and complete before the manifest takes its place, so
 * at any moment there is one manifest whose files are whole. What the manifest does not name, the next save sweeps.
 */

/** What must be equal for the bytes to mean the same. */
export const FORMAT = `stemma-vectors/1 ${endianness()} ${LINEAGE_STATUSES.join()}`;

const fileSchema = z.object({ name: z.string().regex(/^[0-9a-f-]{36}\.(points|graph)$/), checksum: z.int() });

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  model: z.string(),
  dimensions: z.int(),
  position: z.string().nullable(),
  rows: z.int(),
  slots: z.int(),
  namespaces: z.array(z.string()),
  kinds: z.array(z.string()),
  tagSets: z.array(z.string()),
  points: fileSchema,
  graph: fileSchema.extend({ indexed: z.int() }).nullable(),
});

export type SnapshotManifest = z.infer<typeof manifestSchema>;

export function manifestText(manifest: SnapshotManifest): string {
  const json = JSON.stringify(manifest);
  return `${String(crc32(json))}\n${json}`;
}

/** Null where it is damaged or of another format. */
export function parseManifest(text: string): SnapshotManifest | null {
  const lineEnd = text.indexOf('\n');
  const json = text.slice(lineEnd + 1);
  if (text.slice(0, Math.max(lineEnd, 0)) !== String(crc32(json))) return null;
  const manifest = manifestSchema.safeParse(JSON.parse(json));
  return manifest.success ? manifest.data : null;
}
