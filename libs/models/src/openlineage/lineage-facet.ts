import { z } from 'zod';
import { text } from '../fields/text.js';
import { MAX_NAME } from './open-lineage-event.js';

const name = text(1, MAX_NAME).nullish();
const ref = { type: z.enum(['DATASET', 'JOB']), namespace: name, name };
const inputs = z.object(ref).refine(isNamed).array();
const feeding = { inputs: inputs.nullish(), fields: z.record(z.string(), z.object({ inputs })).nullish() };

/** https://openlineage.io/spec/facets/1-0-0/LineageFacet.json */
const ofJob = z.object({
  entries: z
    .object({ ...ref, ...feeding })
    .refine(isNamed)
    .array(),
});
const ofDataset = z.object(feeding).refine((facet) => (facet.inputs ?? facet.fields ?? null) !== null);
const facet = z.union([ofJob, ofDataset]);

/** A job may be that of the event, a dataset must be named. */
function isNamed({ type, namespace, name }: Partial<Record<keyof typeof ref, unknown>>): boolean {
  return type === 'JOB' || (typeof namespace === 'string' && typeof name === 'string');
}

/** Without its names it is the job that the facet is of. */
export interface EntityRef {
  readonly type: 'job' | 'dataset';
  readonly namespace: string | null;
  readonly name: string | null;
}

interface Entry {
  /** Null: what the facet is of. */
  readonly target: EntityRef | null;
  /** Of the whole and of its fields. */
  readonly sources: readonly EntityRef[];
}

/** Null where it is another facet of that name. */
export function lineageFacetOf(given: unknown): readonly Entry[] | null {
  const { data } = facet.safeParse(given);
  if (data === undefined) return null;
  return 'entries' in data
    ? data.entries.map((entry) => ({ target: refOf(entry), sources: sourcesOf(entry) }))
    : [{ target: null, sources: sourcesOf(data) }];
}

function sourcesOf(entry: z.output<typeof ofDataset>): EntityRef[] {
  const ofFields = Object.values(entry.fields ?? {}).flatMap((field) => field.inputs);
  return [...(entry.inputs ?? []), ...ofFields].map(refOf);
}

function refOf({ type, namespace = null, name = null }: z.output<typeof inputs>[number]): EntityRef {
  return { type: type === 'JOB' ? 'job' : 'dataset', namespace, name };
}
