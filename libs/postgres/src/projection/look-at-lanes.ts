import { POSITION_START } from '@stemma/models';
import type { LaneQuestion, Sighting } from '@stemma/projection';
import { leasedFor } from '../sql/lease.js';
import type { Sql } from '../sql/sql.js';

interface Row {
  frontier_tx: string | null;
  frontier_seq: string | null;
  is_importing: boolean;
  tx: string | null;
  seq: string | null;
  holder: string | null;
  is_whole: boolean;
  is_renewed: boolean | null;
}

/** All that lanes must know while nothing happens, however many they are. */
export async function lookAt(sql: Sql, lanes: readonly LaneQuestion[]): Promise<Sighting> {
  const rows = await sql.rows<Row>(look, [
    lanes.map(({ mirror }) => mirror),
    lanes.map(({ lane }) => lane),
    lanes.map(({ renew }) => (renew === null ? null : String(renew.epoch))),
    lanes.map(({ renew }) => renew?.leaseMs ?? null),
  ]);
  const [first] = rows;
  const frontier = positionOf(first?.frontier_tx ?? null, first?.frontier_seq ?? null) ?? POSITION_START;
  return {
    frontier,
    isImporting: first?.is_importing ?? false,
    lanes: rows.slice(0, lanes.length).map(({ tx, seq, holder, is_whole, is_renewed }) => ({
      position: positionOf(tx, seq),
      holder,
      isWhole: is_whole,
      isRenewed: is_renewed,
    })),
  };
}

function positionOf(tx: string | null, seq: string | null): { tx: bigint; seq: bigint } | null {
  return tx === null || seq === null ? null : { tx: BigInt(tx), seq: BigInt(seq) };
}

// Chunks of an import follow upon one another. One that was broken off tells nothing any more.
const importing = `exists (
  select from stemma.imports i where i.finished_at is null and i.updated_at > now() - interval '10 seconds')`;

// A letter is put before its lane moves, so a snapshot that sees where a lane is sees its letters. Without lanes there is
// one row, of the frontier. Nothing is written, and no transaction id is taken, while no lease is due.
const look = `
  with asked as (
    select * from unnest($1::text[], $2::int[], $3::bigint[], $4::int[]) with ordinality
      as a (mirror, lane, epoch, lease_ms, place)),
  renewed as (
    update stemma.checkpoints c set leased_until = ${leasedFor('a.lease_ms')}
    from asked a where c.mirror = a.mirror and c.lane = a.lane and c.epoch = a.epoch
    returning c.mirror, c.lane),
  frontier as (
    select known.tx, known.seq from (
      (select tx, seq from stemma.change_log where tx < pg_snapshot_xmin(pg_current_snapshot())
       order by tx desc, seq desc limit 1)
      union all select tx, seq from stemma.change_log_floor) as known
    order by known.tx desc, known.seq desc limit 1)
  select f.tx::text as frontier_tx, f.seq::text as frontier_seq, ${importing} as is_importing, c.tx::text, c.seq::text,
    case when c.leased_until > now() then c.holder end as holder,
    not exists (select from stemma.dead_letters d where d.mirror = a.mirror) as is_whole,
    case when a.epoch is not null then
      exists (select from renewed r where r.mirror = a.mirror and r.lane = a.lane) end as is_renewed
  from (select) as single
  left join frontier f on true
  left join asked a on true
  left join stemma.checkpoints c on c.mirror = a.mirror and c.lane = a.lane
    and c.system_identifier = (select system_identifier::text from pg_control_system())
  order by a.place`;
