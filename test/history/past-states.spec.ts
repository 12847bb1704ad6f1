import { LINEAGE_TYPES } from '@stemma/models';
import { HistoryService, type Difference, type Page, type PageRequest } from '@stemma/orchestration';
import { PostgresHistory } from '@stemma/postgres';
import fc from 'fast-check';
import { Ground } from '../projection/ground.js';
import { History, someStep, type Step } from '../projection/random-history.js';

interface Thing {
  readonly subject: Difference['subject'];
  readonly id: string;
  readonly pattern: string;
  /** Of an edge. */
  readonly ends: readonly [source: string, target: string] | null;
  readonly type: string | null;
  readonly state: Readonly<Record<string, unknown>>;
}

/** What was there at an instant, as the record had it when that was now. */
interface Moment {
  readonly at: Date;
  readonly things: readonly Thing[];
}

const FIELDS: Readonly<Record<Difference['subject'], readonly string[]>> = {
  pattern: ['name', 'tags', 'latestVersion'],
  version: ['status', 'tags', 'deprecatedReason', 'replacedByNodeId'],
  edge: ['weight', 'similarityScore'],
};

const EVERYTHING = `
  select 'pattern' as subject, p.pattern_id as id, p.pattern_id as pattern, null::uuid[] as ends, null as type,
    jsonb_build_object('name', p.name, 'tags', p.tags, 'latestVersion', p.latest_version) as state
  from stemma.patterns p where p.deleted_at is null
  union all
  select 'version', n.node_id, n.pattern_id, null, null, jsonb_build_object('status', n.status, 'tags', n.tags,
    'deprecatedReason', n.deprecated_reason, 'replacedByNodeId', n.replaced_by_node_id)
  from stemma.lineage_nodes n where n.deleted_at is null
  union all
  select 'edge', e.edge_id, e.target_pattern_id, array[e.source_node_id, e.target_node_id], e.relationship_type,
    jsonb_build_object('weight', e.weight, 'similarityScore', e.similarity_score)
  from stemma.lineage_edges e where e.deleted_at is null and e.is_active`;

const isOfStates = ({ do: act }: Step): boolean => !['hold', 'release', 'use', 'embed'].includes(act);

describe('the states of the past, by the events', () => {
  let ground: Ground;
  let history: HistoryService;
  beforeAll(async () => {
    ground = await Ground.open();
    history = new HistoryService(new PostgresHistory(ground.dataSource), () => new Date());
  });
  afterAll(() => ground.close());

  /** What the record has, and an instant behind all that made it so and before all that comes. */
  async function moment(): Promise<Moment> {
    const at = new Date();
    const things = await ground.dataSource.query<Thing[]>(EVERYTHING);
    while (new Date().getTime() <= at.getTime()) await new Promise(setImmediate);
    return { at, things };
  }

  async function lived(steps: readonly Step[]): Promise<Moment[]> {
    await ground.clear();
    const made = new History(ground.lineage, ground.executions, ground.record);
    const moments: Moment[] = [];
    for (const step of [{ do: 'create' } as const, ...steps]) {
      await made.take(step);
      moments.push(await moment());
    }
    return moments;
  }

  it('and what became of them since are those that the record had, whatever the history', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someStep.filter(isOfStates), { minLength: 10, maxLength: 30, size: 'max' }),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 12, maxLength: 12 }),
        async (steps, questions) => {
          const moments = await lived(steps);
          for (const [one, other, which] of questions) {
            const [i, j] = [one % moments.length, other % moments.length].sort((a, b) => a - b);
            const [from, to] = [moments[i ?? 0], moments[j ?? 0]];
            if (from !== undefined && to !== undefined) await expectDifferences(from, to, which);
          }
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });

  async function expectDifferences(from: Moment, to: Moment, which: number): Promise<void> {
    const between = { from: from.at, to: to.at };
    const known = [...from.things, ...to.things];
    const patterns = known.filter(({ subject }) => subject === 'pattern');
    const pattern = patterns[which % patterns.length]?.id;
    if (pattern === undefined) return;
    const { answer } = await history.diffOfPattern(pattern, between, { limit: 1_000, after: null });
    const ofPattern = ({ things }: Moment): Thing[] => things.filter((thing) => thing.pattern === pattern);
    const own = answer.pattern === null ? [] : [answer.pattern];
    expect(applied(ofPattern(from), [...own, ...answer.items])).toEqual(statesOf(ofPattern(to)));

    const versions = known.filter(({ subject }) => subject === 'version');
    const nodeId = versions[which % versions.length]?.id ?? '';
    const items = await all(async (page) => (await history.diffOfLineage(nodeId, between, page)).answer);
    expect(applied(lineageOf(from, nodeId), items)).toEqual(statesOf(lineageOf(to, nodeId)));
  }

  async function all(ask: (page: PageRequest) => Promise<Page<Difference>>): Promise<Difference[]> {
    const items: Difference[] = [];
    let after: PageRequest['after'] = null;
    do {
      const page: Page<Difference> = await ask({ limit: 3, after });
      items.push(...page.items);
      after = page.next;
    } while (after !== null);
    return items;
  }
});

function statesOf(things: readonly Thing[]): Map<string, unknown> {
  return new Map(things.map(({ id, state }) => [id, state]));
}

/** The states before, and what became of them. */
function applied(before: readonly Thing[], items: readonly Difference[]): Map<string, unknown> {
  const states = statesOf(before);
  for (const { subject, id, change, after, untold } of items) {
    expect({ id, change, untold }).toEqual({ id, change: expect.not.stringContaining('untold'), untold: [] });
    const told = FIELDS[subject].filter((field) => after !== null && field in after);
    const fields = Object.fromEntries(told.map((field) => [field, after?.[field]]));
    expect(states.has(id)).toBe(change !== 'came');
    if (change === 'went') states.delete(id);
    else states.set(id, { ...(states.get(id) ?? {}), ...fields });
  }
  return states;
}

/** A version, what it came from and what came of it, and the edges on these ways. */
function lineageOf({ things }: Moment, nodeId: string): Thing[] {
  const types: readonly string[] = LINEAGE_TYPES;
  const edges = things.filter(({ type }) => type !== null && types.includes(type));
  const members = new Set<string>();
  for (const [here, there] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const reached = new Set([nodeId]);
    for (const id of reached) {
      members.add(id);
      for (const { ends, id: edgeId } of edges) {
        if (ends?.[here] !== id) continue;
        members.add(edgeId);
        reached.add(ends[there]);
      }
    }
  }
  return things.filter(({ id }) => members.has(id));
}
