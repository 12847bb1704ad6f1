import { newId } from '@stemma/models';
import { PostgresSearchStore } from '@stemma/postgres';
import { SearchSink, type Projector } from '@stemma/projection';
import { Projected } from './projected.fixture.js';

describe('a lane that yields to imports', () => {
  let projected: Projected;
  let lane: Projector;
  const importId = newId();

  beforeAll(async () => {
    projected = await Projected.open();
    const { position } = await projected.write('before');
    lane = projected.project(new SearchSink(new PostgresSearchStore(projected.dataSource)));
    expect(await lane.reaches(position, 30_000)).toBe(true);
  });
  afterAll(() => projected.close());

  const run = (sql: string): Promise<unknown> => projected.dataSource.query(sql, [importId]);
  const state = (): string | undefined => lane.status.lanes[0]?.state;
  const enters = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (state() !== wanted) return;
        end();
        resolve();
      };
      const end = lane.onMove(look);
      look();
    });

  it('rests while one runs, keeps its lease, and goes on when it has ended', async () => {
    await run('insert into stemma.imports (import_id) values ($1)');
    await enters('yielding');
    const { position } = await projected.write('meanwhile');
    // Longer than the lease of the fixture.
    expect(await lane.reaches(position, 1_000)).toBe(false);
    expect(lane.status.lanes[0]).toMatchObject({ state: 'yielding', heldBy: 'me', cause: null });
    await run('update stemma.imports set finished_at = now() where import_id = $1');
    expect(await lane.reaches(position, 30_000)).toBe(true);
  });

  it('does not wait for one that was broken off', async () => {
    await run(
      `update stemma.imports set finished_at = null, updated_at = now() - interval '1 minute' where import_id = $1`,
    );
    const { position } = await projected.write('after');
    expect(await lane.reaches(position, 30_000)).toBe(true);
  });
});
