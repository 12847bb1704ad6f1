import { EVENT_TYPE_GROUPS } from '@stemma/models';
import type { Side } from '@stemma/orchestration';
import { edges } from '../entities/edge.entity.js';
import { events } from '../entities/event.entity.js';
import { nodeSelectionWithoutContent, nodesWithUsage } from '../entities/node.entity.js';
import { patternNames, patterns } from '../entities/pattern.entity.js';
import { wasThere } from '../graph/neighbours.sql.js';
import { fitting } from '../reads/fitting.js';

// Deleted rows are read too. An edge is looked up by two indexes, of those deleted and of the others.

const types = (...groups: readonly (keyof typeof EVENT_TYPE_GROUPS)[]): string =>
  groups.flatMap((group) => EVENT_TYPE_GROUPS[group].map((type) => `'${type}'`)).join(', ');

export const pattern = `
  select ${patterns.select('p')}, p.deleted_at, b.held_since
  from stemma.patterns p left join stemma.event_borders b using (pattern_id) where p.pattern_id = $1`;

export const names = `
  select ${patternNames.select('m')} from stemma.pattern_names m
  where m.pattern_id = $1 order by m.since, m.name collate "C"`;

export const eventsOfPattern = fitting(`
  select ${events.select('v')} from stemma.lineage_events v
  where v.pattern_id = $1 and v.node_id is null and v.event_type in (${types('modification')})
  order by v.timestamp, v.ordinal`);

export const latestVersion = `
  select max(n.version) as latest from stemma.lineage_nodes n
  where n.pattern_id = $1 and ${wasThere('n.created_at', '$2')} and (n.deleted_at is null or n.deleted_at > $2)`;

export type Candidate = { subject: 'version' | 'edge'; version: number; id: string };

/** By number; each version before the edges to it, as the subjects' names have it the other way round. */
export const changedOfPattern = `
  select * from (
    select 'version' as subject, n.version, n.node_id as id
    from stemma.lineage_nodes n
    where n.pattern_id = $1 and n.version >= $4 and n.updated_at > $2 and ${wasThere('n.created_at', '$3')}
    union all
    select 'edge', n.version, e.edge_id
    from stemma.lineage_nodes n
    cross join lateral (${edgesTo('n.node_id')}) e
    join stemma.lineage_nodes s on s.node_id = e.source_node_id
    where n.pattern_id = $1 and n.version >= $4 and ${wasThere('n.created_at', '$3')}
      and ${wasThere('e.created_at', '$3')} and greatest(e.updated_at, s.created_at, n.created_at) > $2
  ) c
  where (version, subject <> 'version', id) > ($4::int, $5::text <> 'version', $6::uuid)
  order by version, subject <> 'version', id limit $7`;

function edgesTo(node: string): string {
  const found = 'select e.* from stemma.lineage_edges e where e.target_node_id';
  return `${found} = ${node} and e.deleted_at is null union all ${found} = ${node} and e.deleted_at is not null`;
}

const asked = 'unnest($1::text[], $2::uuid[]) with ordinality as asked(subject, id, place)';

export const versions = fitting(`
  select ${nodeSelectionWithoutContent}, n.deleted_at, b.held_since, asked.place
  from ${nodesWithUsage}
  join ${asked} on asked.id = n.node_id and asked.subject = 'version'
  left join stemma.event_borders b on b.pattern_id = n.pattern_id
  order by asked.place`);

export const edgesWithSince = fitting(`
  select ${edges.select('e')}, e.deleted_at, b.held_since, greatest(e.created_at, s.created_at, t.created_at) as since, asked.place
  from stemma.lineage_edges e
  join ${asked} on asked.id = e.edge_id and asked.subject = 'edge'
  join stemma.lineage_nodes s on s.node_id = e.source_node_id
  join stemma.lineage_nodes t on t.node_id = e.target_node_id
  left join stemma.event_borders b on b.pattern_id = t.pattern_id
  order by asked.place`);

/** Those of an edge are told of as its target's. */
export const eventsOfThings = fitting(`
  select ${events.select('v')}, asked.place, v.ordinal
  from unnest($1::uuid[], $2::uuid[]) with ordinality as asked(node_id, edge_id, place)
  join stemma.lineage_events v on v.node_id = asked.node_id and v.edge_id is not distinct from asked.edge_id
    and v.event_type in (${types('modification', 'status', 'relationship')}) and v.event_type <> 'child_added'
  order by asked.place, v.timestamp, v.ordinal`);

export const changedVersions = `
  select n.node_id as id from stemma.lineage_nodes n where n.node_id = any($1::uuid[]) and n.updated_at > $2`;

export type LinkRow = { edge_id: string; source_node_id: string; target_node_id: string; changed: boolean };

export const linksOn: Readonly<Record<Side, string>> = {
  ancestor: linksSql('target_node_id', 'source_node_id'),
  descendant: linksSql('source_node_id', 'target_node_id'),
};

function linksSql(here: string, there: string): string {
  const followed = (deleted: string): string => `
    select e.edge_id, e.source_node_id, e.target_node_id,
      greatest(e.updated_at, h.created_at, o.created_at) > $3 as changed
    from unnest($1::uuid[]) as asked (id)
    join stemma.lineage_edges e on e.${here} = asked.id and ${deleted}
    join stemma.lineage_nodes h on h.node_id = e.${here}
    join stemma.lineage_nodes o on o.node_id = e.${there}
    where e.relationship_type = any($2::text[]) and ${wasThere('greatest(e.created_at, h.created_at, o.created_at)', '$4')}
      and (e.is_active or e.updated_at > $3)`;
  return `
    select * from (
      ${followed('e.deleted_at is null')} union all ${followed('e.deleted_at > $3')}
    ) l order by edge_id limit $5`;
}
