/** `$1` is the erasure, under which ids are noted for whoever asks the mirrors for them. */
export interface EraseStep {
  readonly kind: string;
  /** Answers `count`; where all of it is done already, 0. */
  readonly text: string;
}

const pattern = '(select e.pattern_id from stemma.erasures e where e.erasure_id = $1::uuid)';

const erasedIds = (subject: string): string =>
  `select i.entity_id from stemma.erased_entities i where i.erasure_id = $1::uuid and i.subject = '${subject}'`;
const nodes = erasedIds('node');
const edges = erasedIds('edge');

const noting = (subject: string, ids: string, more = ''): string => `
  insert into stemma.erased_entities (erasure_id, subject, entity_id, at)
  select e.erasure_id, '${subject}', ${ids} ${more} on conflict do nothing`;

/** Deletes facts, whose ids and instants are noted; they are mirrors' orphans from then on. */
const facts = (subject: string, gone: string, columns: string, also = ''): string => `
  with gone as (${gone}), noted as (
    insert into stemma.erased_entities (erasure_id, subject, entity_id, at)
    select $1::uuid, '${subject}', ${columns} from gone on conflict do nothing)${also}
  select count(*)::int from gone`;

const deleting = (kind: string, condition: string): EraseStep => ({
  kind,
  text: `with gone as (delete from stemma.${condition} returning 1) select count(*)::int from gone`,
});

const emptying = (kind: string, statement: string): EraseStep => ({
  kind,
  text: `with emptied as (update stemma.${statement} returning 1) select count(*)::int from emptied`,
});

/** Ids first, for what follows asks for them. */
export const noteIds: readonly string[] = [
  noting('pattern', 'e.pattern_id, e.requested_at', 'from stemma.erasures e where e.erasure_id = $1'),
  noting(
    'node',
    'n.node_id, e.requested_at',
    'from stemma.erasures e join stemma.lineage_nodes n using (pattern_id) where e.erasure_id = $1',
  ),
  noting(
    'edge',
    'g.edge_id, e.requested_at',
    `from stemma.erasures e join stemma.lineage_edges g on g.source_pattern_id = e.pattern_id or g.target_pattern_id = e.pattern_id
     where e.erasure_id = $1`,
  ),
];

// Whoever sums up use waits until it is gone, and so adds nothing of it afterwards.
export const holdRollup = 'select from stemma.usage_rollup_state for update';

const eventsOfIt = `
  delete from stemma.lineage_events v where v.event_type <> 'pattern_erased' and (v.event_id, v.timestamp) in (
    select o.event_id, o.timestamp from stemma.lineage_events o where o.pattern_id = ${pattern}
    union
    select o.event_id, o.timestamp from stemma.lineage_edges g
    join stemma.lineage_events o on o.pattern_id in (g.source_pattern_id, g.target_pattern_id) and o.edge_id = g.edge_id
    where g.edge_id in (${edges}))
  returning v.event_id, v.timestamp`;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export const eraseSteps: readonly EraseStep[] = [
  { kind: 'events', text: facts('event', eventsOfIt, 'event_id, timestamp') },
  {
    kind: 'executions',
    text: facts(
      'execution',
      `delete from stemma.executions x where x.pattern_id = ${pattern} returning x.execution_id, x.timestamp`,
      'execution_id, timestamp',
      `, keys as (delete from stemma.execution_keys k using gone g where k.execution_id = g.execution_id)`,
    ),
  },
  {
    kind: 'usageDays',
    text: facts(
      'usage',
      `delete from stemma.usage_daily d where d.pattern_id = ${pattern} returning d.usage_id, d.day::timestamp at time zone 'UTC' as at`,
      'usage_id, at',
    ),
  },
  deleting('usageRollups', `usage_rollups r where r.pattern_id = ${pattern}`),
  deleting('feedback', `feedback f where f.pattern_id = ${pattern}`),
  deleting('trials', `trials t where t.pattern_id = ${pattern}`),
  deleting('improvements', `improvements i where i.pattern_id = ${pattern}`),
  deleting('aliases', `version_aliases a where a.pattern_id = ${pattern}`),
  deleting('names', `pattern_names m where m.pattern_id = ${pattern}`),
  deleting(
    'searchDocuments',
    // A document has what was said of the edges to its pattern: those of others are made anew.
    `search_documents s where s.words <> '' and (s.pattern_id = ${pattern} or s.pattern_id in (
      select g.target_pattern_id from stemma.lineage_edges g where g.edge_id in (${edges})))`,
  ),
  deleting('openLineageRuns', `open_lineage_runs r where r.node_id in (${nodes})`),
  deleting('deliveries', `webhook_deliveries d where d.pattern_id = ${pattern}`),
  {
    kind: 'embeddings',
    // The row stays with its rev: by it the stores of vectors hear of the deletion.
    text: `
      with had as (
        select m.node_id, m.model, m.text_hash from stemma.node_embeddings m
        where m.node_id in (${nodes}) and m.text_hash is distinct from ''
      ), emptied as (
        update stemma.node_embeddings m set own = false, vector = null, text_hash = '', text_rev = null
        from had h where m.node_id = h.node_id and m.model = h.model
      ), unused as (
        delete from stemma.embeddings v using had h
        where v.model = h.model and v.text_hash = h.text_hash and not exists (
          select from stemma.node_embeddings m
          where m.model = v.model and m.text_hash = v.text_hash and m.node_id not in (${nodes})))
      select count(*)::int from had`,
  },
  emptying(
    'usage',
    `node_usage u set usage_count = 0, usage_time_sum_ms = 0, usage_success_sum = 0, last_used_at = null
     where u.node_id in (${nodes}) and (u.usage_count > 0 or u.last_used_at is not null)`,
  ),
  emptying(
    'edges',
    `lineage_edges g set created_by = '', metadata = '{}', similarity_score = null, confidence_score = null,
       change_summary = null, deactivation_reason = null
     where g.edge_id in (${edges}) and g.created_by <> ''`,
  ),
  emptying(
    'versions',
    `lineage_nodes n set version_label = null, content = null, content_hash = null, content_order = null, created_by = '',
       deprecated_reason = null, metadata = '{}', tags = '{}', preset_count = 0, preset_time_sum_ms = 0, preset_success_sum = 0
     where n.node_id in (${nodes}) and n.created_by <> ''`,
  ),
  emptying(
    'patterns',
    `patterns p set name = '', kind = '', description = null, namespace = '', language = null, tags = '{}', metadata = '{}',
       created_by = '', erased_at = (select e.requested_at from stemma.erasures e where e.erasure_id = $1::uuid)
     where p.pattern_id = ${pattern} and p.erased_at is null`,
  ),
  {
    kind: 'storedAnswers',
    text: `
      with emptied as (
        update stemma.idempotency_keys k set answer = json_build_object('erasedPatternId', ${pattern})
        where k.answer ->> 'erasureId' is null and k.answer ->> 'erasedPatternId' is null and exists (
          select from regexp_matches(k.answer::text, '${UUID}', 'g') as m (id)
          join stemma.erased_entities i on i.erasure_id = $1::uuid and i.entity_id = m.id[1]::uuid)
        returning 1)
      select count(*)::int from emptied`,
  },
  {
    kind: 'deadLetters',
    text: `
      with ids as (select i.subject, i.entity_id from stemma.erased_entities i where i.erasure_id = $1::uuid),
      facts as (
        delete from stemma.dead_letters l using ids i
        where l.entity_id = i.entity_id and l.subject = i.subject and i.subject in ('event', 'execution', 'usage') returning 1),
      emptied as (
        update stemma.dead_letters l set payload = null, cause = 'erased' from ids i
        where l.entity_id = i.entity_id and l.subject not in ('event', 'execution', 'usage') and l.payload is not null returning 1)
      select ((select count(*) from facts) + (select count(*) from emptied))::int as count`,
  },
];
