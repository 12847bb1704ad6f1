import pg from 'pg';

export interface LineageShape {
  /** Versions, about; there are twice as many edges. At least ten times the next two. */
  readonly nodes: number;
  /** Versions of each chain: 10,000 where absent. */
  readonly chainLength?: number;
  /** Children of each wide node: 50,000 where absent. */
  readonly fanOut?: number;
}

/** Where the interesting places are. */
export interface GeneratedLineage {
  readonly nodes: number;
  /** When a version was created, and the edges to its parents with it: a millisecond after the version before it. */
  createdAt(nodeId: string): Date;
  /** The first and the last version of a chain. */
  readonly chain: { readonly first: string; readonly last: string };
  readonly wideNode: string;
  /** Both ends of a ladder of 100 diamonds, each of which doubles the number of paths. */
  readonly ladder: { readonly top: string; readonly bottom: string };
  /** In the middle of tangled families of 1,000: each has some 100 ancestors within 10 generations, and 2.4 parents. */
  readonly tangled: readonly string[];
}

/** Versions of a ladder: two sides and a join for each diamond, and the top. */
const LADDER = 301;
const FAMILY = 1_000;
/** Versions of one generation of a family. */
const LAYER = 10;
const TANGLED = 100;

/**
 * Fills an empty, migrated store: a tenth of the versions each in long chains, wide fans and ladders of diamonds,
 * the rest in tangled families. The same shape makes the same lineage; generations and families are right, but
 * there are no events and nothing is in the change log. A million versions take about a minute.
 */
export async function generateLineage(url: string, shape: LineageShape): Promise<GeneratedLineage> {
  const { chainLength = 10_000, fanOut = 50_000 } = shape;
  const tenth = shape.nodes / 10;
  const wide = fanOut + 1;
  const chainsEnd = wholes(tenth, chainLength);
  const fansEnd = chainsEnd + wholes(tenth, wide);
  const laddersEnd = fansEnd + wholes(tenth, LADDER);
  const nodes = laddersEnd + wholes(shape.nodes - laddersEnd, FAMILY);
  const layout = { chainLength, chainsEnd, wide, fansEnd, laddersEnd, nodes };

  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // The foreign keys hold by construction. Only a superuser may leave out their checks; others wait longer.
    await client.query('set session_replication_role = replica').catch(() => undefined);
    await client.query('set synchronous_commit = off');
    await client.query(functions);
    await client.query(patternsOf(layout));
    await client.query(nodesOf(layout));
    await client.query(edgesOf(layout));
    // The visibility map too: an index alone answers only what it calls visible.
    await client.query('vacuum analyze stemma.patterns, stemma.lineage_nodes, stemma.lineage_edges');
  } finally {
    await client.end();
  }
  const families = (nodes - laddersEnd) / FAMILY;
  return {
    nodes,
    createdAt: (nodeId) => new Date(FIRST_TIME.getTime() + Number.parseInt(nodeId.slice(-12), 16)),
    chain: { first: idOf(0), last: idOf(chainLength - 1) },
    wideNode: idOf(chainsEnd),
    ladder: { top: idOf(fansEnd), bottom: idOf(fansEnd + LADDER - 1) },
    tangled: Array.from({ length: TANGLED }, (_, i) =>
      idOf(laddersEnd + Math.floor((i * families) / TANGLED) * FAMILY + FAMILY / 2 + (i % LAYER)),
    ),
  };
}

interface Layout {
  readonly chainLength: number;
  readonly chainsEnd: number;
  readonly wide: number;
  readonly fansEnd: number;
  readonly laddersEnd: number;
  readonly nodes: number;
}

function wholes(count: number, size: number): number {
  return Math.max(1, Math.floor(count / size)) * size;
}

function idOf(n: number): string {
  return `018f0000-0001-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

const VERSIONS_OF_PATTERN = 10_000;
const FIRST_TIME = new Date('2026-01-01T00:00:00Z');

const functions = `
  create function pg_temp.id(kind int, n bigint) returns uuid language sql immutable as
    $$ select ('018f0000-000' || kind || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
  create function pg_temp.time(n bigint) returns timestamptz language sql immutable as
    $$ select timestamptz '${FIRST_TIME.toISOString()}' + n * interval '1 millisecond' $$;
  create function pg_temp.dice(n bigint, throw int, sides int) returns int language sql immutable as
    $$ select ((hashint8(n * 8 + throw)::bigint & 2147483647) % sides)::int $$`;

function patternsOf({ nodes }: Layout): string {
  return `
  insert into stemma.patterns (pattern_id, name, kind, namespace, tags, metadata, created_at, created_by, updated_at,
    rev, state_rev, latest_node_id, latest_version)
  select pg_temp.id(2, p), 'generated ' || p, 'code', 'generated', '{}', '{}', '2026-01-01', 'generator', '2026-01-01',
    1, 1, pg_temp.id(1, latest), latest % ${VERSIONS_OF_PATTERN} + 1
  from (select p, least((p + 1) * ${VERSIONS_OF_PATTERN}, ${nodes}) - 1 as latest
        from generate_series(0, ${Math.ceil(nodes / VERSIONS_OF_PATTERN) - 1}) p) given`;
}

function nodesOf({ chainLength, chainsEnd, wide, fansEnd, laddersEnd, nodes }: Layout): string {
  return `
  insert into stemma.lineage_nodes (node_id, pattern_id, version, lineage_id, generation, status, evolution_type,
    content, content_hash, created_at, created_by, metadata, tags, updated_at, rev, state_rev)
  select pg_temp.id(1, n), pg_temp.id(2, n / ${VERSIONS_OF_PATTERN}), n % ${VERSIONS_OF_PATTERN} + 1,
    pg_temp.id(1, root), generation, case when n % 5 = 0 then 'deprecated' else 'active' end,
    case when generation > 1 then 'refined' end, to_jsonb('version ' || n), null, pg_temp.time(n), 'generator', '{}', '{}',
    pg_temp.time(n), 1, 1
  from (
    select n, n - n % ${chainLength} as root, n % ${chainLength} + 1 as generation
    from generate_series(0::bigint, ${chainsEnd - 1}) n
    union all
    select n, n - k, case when k = 0 then 1 else 2 end
    from generate_series(${chainsEnd}::bigint, ${fansEnd - 1}) n, lateral (select (n - ${chainsEnd}) % ${wide} as k) at
    union all
    select n, n - k, k / 3 * 2 + case when k % 3 = 0 then 1 else 2 end
    from generate_series(${fansEnd}::bigint, ${laddersEnd - 1}) n, lateral (select (n - ${fansEnd}) % ${LADDER} as k) at
    union all
    select n, n - k, k / ${LAYER} + 1
    from generate_series(${laddersEnd}::bigint, ${nodes - 1}) n,
      lateral (select (n - ${laddersEnd}) % ${FAMILY} as k) at
  ) given`;
}

function edgesOf({ chainLength, chainsEnd, wide, fansEnd, laddersEnd, nodes }: Layout): string {
  const layerOf = (throw_: number): string =>
    `n - k + greatest(0, k / ${LAYER} - 1 - pg_temp.dice(n, ${throw_}, 3)) * ${LAYER} + pg_temp.dice(n, ${throw_ + 1}, ${LAYER})`;
  const families = `generate_series(${laddersEnd}::bigint, ${nodes - 1}) n,
      lateral (select (n - ${laddersEnd}) % ${FAMILY} as k) at`;
  return `
  insert into stemma.lineage_edges (edge_id, source_node_id, target_node_id, source_pattern_id, target_pattern_id,
    relationship_type, edge_strength, weight, created_at, created_by, metadata, breaking_changes, is_active, updated_at,
    rev, state_rev)
  select pg_temp.id(3, row_number() over ()), pg_temp.id(1, source), pg_temp.id(1, n),
    pg_temp.id(2, source / ${VERSIONS_OF_PATTERN}), pg_temp.id(2, n / ${VERSIONS_OF_PATTERN}), type,
    case n % 3 when 0 then 'weak' when 1 then 'moderate' else 'strong' end,
    case n % 3 when 0 then 0.3 when 1 then 0.6 else 0.9 end, pg_temp.time(n), 'generator', '{}', false, true,
    pg_temp.time(n), 1, 1
  from (
    select n, n - 1 as source, 'refined_from' as type
    from generate_series(0::bigint, ${chainsEnd - 1}) n where n % ${chainLength} > 0
    union all
    select n, n - k, 'forked_from'
    from generate_series(${chainsEnd}::bigint, ${fansEnd - 1}) n, lateral (select (n - ${chainsEnd}) % ${wide} as k) at
    where k > 0
    union all
    select n, source, case when k % 3 = 0 then 'merged_from' else 'refined_from' end
    from generate_series(${fansEnd}::bigint, ${laddersEnd - 1}) n,
      lateral (select (n - ${fansEnd}) % ${LADDER} as k) at,
      lateral unnest(case when k % 3 = 0 then array[n - 1, n - 2] else array[n - k % 3] end) as source
    where k > 0
    union all
    select n, n - k + (k / ${LAYER} - 1) * ${LAYER} + pg_temp.dice(n, 0, ${LAYER}), 'refined_from'
    from ${families} where k >= ${LAYER}
    union all
    select n, ${layerOf(1)}, 'derived_from' from ${families} where k >= ${LAYER}
    union all
    select n, ${layerOf(3)}, 'merged_from' from ${families} where k >= ${LAYER} and pg_temp.dice(n, 5, 10) < 4
  ) given`;
}
