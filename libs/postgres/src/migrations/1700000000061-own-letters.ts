import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The mirrors that live in a process. */
const MIRRORS = `('graph', 'vectors')`;

/**
 * A mirror that lives in a process keeps its letters and jobs to itself. Whose a letter was is not known: its entity is
 * told of once more, so that whoever could not take it meets it again.
 */
export class OwnLetters1700000000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into stemma.change_log (topic, entity_id, state_rev)
      select case subject when 'link' then 'edge' else 'node' end, entity_id, rev
      from stemma.dead_letters where mirror in ${MIRRORS}`);
    for (const table of ['dead_letters', 'mirror_jobs'])
      await runner.query(`delete from stemma.${table} where mirror in ${MIRRORS}`);
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}
