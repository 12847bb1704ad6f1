import type { Position } from '@stemma/models';
import type { Checkpoints, Lease } from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { released, isFree, leasedFor } from '../sql/lease.js';
import { sqlOn, type Sql } from '../sql/sql.js';

interface PositionRow {
  tx: string | null;
  seq: string | null;
}

interface LeaseRow extends PositionRow {
  epoch: string;
  system_identifier: string;
  cluster: string;
}

/** SQL, since each statement takes, renews or is fenced by a lease (ADR 0002). */
export class PostgresCheckpoints implements Checkpoints {
  private readonly sql: Sql;

  constructor(
    dataSource: DataSource,
    /** Told when a checkpoint has moved, or a lane has been given back: others may wait for it. */
    private readonly onMove: () => void = () => undefined,
  ) {
    this.sql = sqlOn(dataSource);
  }

  async acquire(mirror: string, lane: number, holder: string, leaseMs: number): Promise<Lease | null> {
    const [row] = await this.sql.rows<LeaseRow>(acquire, [mirror, lane, holder, leaseMs]);
    if (row === undefined) return null;
    return leaseOf(mirror, lane, holder, row);
  }

  async seize(mirror: string, lane: number, holder: string, leaseMs: number): Promise<Lease> {
    const [row] = await this.sql.rows<LeaseRow>(seize, [mirror, lane, holder, leaseMs]);
    if (row === undefined) throw new Error('an upsert answers its row');
    return leaseOf(mirror, lane, holder, row);
  }

  async renew(lease: Lease, leaseMs: number): Promise<'kept' | 'fenced out'> {
    const rows = await this.sql.rows(renew, [...keyOf(lease), leaseMs]);
    return rows.length > 0 ? 'kept' : 'fenced out';
  }

  async advance(
    lease: Lease,
    position: Position,
    leaseMs: number,
  ): Promise<'advanced' | 'behind' | 'fenced out'> {
    const [row] = await this.sql.rows<{ advanced: boolean }>(advance, [
      ...keyOf(lease),
      ...textOf(position),
      leaseMs,
    ]);
    if (row === undefined) return 'fenced out';
    this.onMove();
    return row.advanced ? 'advanced' : 'behind';
  }

  async rewind(lease: Lease, position: Position | null): Promise<'advanced' | 'fenced out'> {
    const text = position === null ? [null, null] : textOf(position);
    const rows = await this.sql.rows(rewind, [...keyOf(lease), ...text]);
    this.onMove();
    return rows.length > 0 ? 'advanced' : 'fenced out';
  }

  async release(lease: Lease): Promise<void> {
    await this.sql.rows(release, keyOf(lease));
    this.onMove();
  }
}

function leaseOf(mirror: string, lane: number, holder: string, row: LeaseRow): Lease {
  const isForeign = row.system_identifier !== row.cluster;
  return { mirror, lane, holder, epoch: BigInt(row.epoch), position: positionOf(row), isForeign };
}

function positionOf({ tx, seq }: PositionRow): Position | null {
  return tx === null || seq === null ? null : { tx: BigInt(tx), seq: BigInt(seq) };
}

function keyOf({ mirror, lane, epoch }: Lease): unknown[] {
  return [mirror, lane, String(epoch)];
}

function textOf({ tx, seq }: Position): string[] {
  return [String(tx), String(seq)];
}

const thisCluster = '(select system_identifier::text from pg_control_system())';

const taken = (condition: string): string => `
  insert into stemma.checkpoints as c (mirror, lane, epoch, holder, leased_until, system_identifier)
  values ($1, $2, 1, $3, ${leasedFor('$4')}, ${thisCluster})
  on conflict (mirror, lane) do update
  set epoch = c.epoch + 1, holder = excluded.holder, leased_until = excluded.leased_until
  where ${condition}
  returning c.epoch, c.tx::text, c.seq::text, c.system_identifier, ${thisCluster} as cluster`;

const acquire = taken(`${isFree('c')} or c.holder = excluded.holder`);

const seize = taken('true');

const renew = `
  update stemma.checkpoints set leased_until = ${leasedFor('$4')}
  where mirror = $1 and lane = $2 and epoch = $3
  returning epoch`;

const advance = `
  update stemma.checkpoints
  set tx = case when (tx, seq) >= ($4::xid8, $5::bigint) then tx else $4::xid8 end,
      seq = case when (tx, seq) >= ($4::xid8, $5::bigint) then seq else $5::bigint end,
      leased_until = ${leasedFor('$6')}, updated_at = now()
  where mirror = $1 and lane = $2 and epoch = $3
  returning (tx, seq) = ($4::xid8, $5::bigint) as advanced`;

const rewind = `
  update stemma.checkpoints set tx = $4::xid8, seq = $5, updated_at = now(),
    system_identifier = ${thisCluster}
  where mirror = $1 and lane = $2 and epoch = $3
  returning epoch`;

const release = `
  update stemma.checkpoints set ${released}
  where mirror = $1 and lane = $2 and epoch = $3`;
