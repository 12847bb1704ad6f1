import { jsonPointer } from '../errors/fault.js';
import type { OpenLineageEvent, OpenLineageName } from './open-lineage-event.js';
import { lineageFacetOf, type EntityRef } from './lineage-facet.js';

type ThingType = 'job' | 'dataset';

/** A job or dataset where an event names it: once it may be as it was read, and once as it was written. */
export interface Thing extends OpenLineageName {
  readonly type: ThingType;
  readonly pointer: string;
}

/** From a source to what it feeds: places among the things. */
interface Flow {
  readonly from: number;
  readonly to: number;
}

/** What something in an event could not be taken for, and where it stands. */
export interface Note {
  readonly pointer: string;
  readonly detail: string;
}

export interface Told {
  /** The first is what the event is about. */
  readonly things: readonly Thing[];
  readonly flows: readonly Flow[];
  readonly notes: readonly Note[];
}

/**
 * The jobs and datasets of an event, and what feeds what: inputs the job, and the job its outputs; but where a lineage
 * facet tells it, what that says, and nothing else.
 */
export function toldBy(event: OpenLineageEvent): Told {
  const told = new Telling();
  if (event.kind === 'DatasetEvent') {
    told.explicit(told.name('dataset', event.dataset, '/dataset'), event.dataset, '/dataset');
    return told;
  }
  const job = told.name('job', event.job, '/job');
  const inputs = event.inputs.map((one, place) =>
    told.name('dataset', one, `/inputs/${String(place)}`, 'inputs'),
  );
  const outputs = event.outputs.map((one, place) =>
    told.name('dataset', one, `/outputs/${String(place)}`, 'outputs'),
  );
  if (told.explicit(job, event.job, '/job')) return told;
  for (const input of inputs) told.flow(input, job);
  for (const [place, output] of outputs.entries()) {
    const dataset = event.outputs[place];
    if (dataset !== undefined && !told.explicit(output, dataset, `/outputs/${String(place)}`))
      told.flow(job, output);
  }
  return told;
}

class Telling implements Told {
  readonly things: Thing[] = [];
  readonly flows: Flow[] = [];
  readonly notes: Note[] = [];
  private readonly pairs = new Set<string>();
  /** The first place of each thing, and the first on each side. */
  private readonly places = new Map<string, number>();

  name(type: ThingType, named: OpenLineageName, pointer: string, side = ''): number {
    const place = this.things.push({ ...named, type, pointer }) - 1;
    for (const key of [keyOf(type, named), keyOf(type, named, side)])
      if (!this.places.has(key)) this.places.set(key, place);
    return place;
  }

  flow(from: number, to: number): void {
    const pair = `${String(from)} ${String(to)}`;
    if (this.pairs.has(pair)) return;
    this.pairs.add(pair);
    this.flows.push({ from, to });
  }

  /** @param owner whose facets they are. @returns whether they tell what feeds what. */
  explicit(owner: number, { facets }: OpenLineageName, pointer: string): boolean {
    const given = facets['lineage'];
    if (given === undefined) return false;
    const at = pointer + jsonPointer(['facets', 'lineage']);
    const entries = lineageFacetOf(given);
    if (entries === null) {
      this.notes.push({ pointer: at, detail: 'is kept, but is none as of LineageFacet.json' });
      return false;
    }
    for (const { target, sources } of entries) {
      const to = target === null ? owner : this.place(target, owner, 'outputs', at);
      for (const source of sources) this.flow(this.place(source, owner, 'inputs', at), to);
    }
    return true;
  }

  /** Where a thing stands already: as a source rather where it was read, as a target where it was written. */
  private place({ type, name, namespace }: EntityRef, owner: number, side: string, at: string): number {
    if (name === null || namespace === null) return owner;
    const named = { name, namespace, facets: {} };
    const known = this.places.get(keyOf(type, named, side)) ?? this.places.get(keyOf(type, named));
    return known ?? this.name(type, named, at);
  }
}

function keyOf(type: ThingType, { namespace, name }: OpenLineageName, side = ''): string {
  return [side, type, namespace, name].join('\0');
}
