import { newId } from '@stemma/models';
import { randomNumbers } from '@stemma/testing';
import { Client } from 'pg';
import { testApi, type TestApi } from '../api/api-client.js';
import { acts, endsOf, importing, type Place } from './acts.js';
import { recount, type Counts } from './recount.js';

export interface RacesSeen extends Counts {
  readonly statuses: ReadonlySet<number>;
  /** Lines of an export that an empty service would not take. */
  readonly badLines: number;
  /** That service exports the same. */
  readonly isExportEqual: boolean;
}

/** Every pair of the acts in turn, each at a place of its own, told apart in time by at most two milliseconds. */
export async function raceWrites(rounds: number): Promise<RacesSeen> {
  const random = randomNumbers(8);
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, random() * 2));
  const pairs = acts.flatMap((one, i) => acts.slice(i).map((other) => [one, other] as const));
  const api = await testApi();
  const sql = new Client({ connectionString: api.databaseUrl });
  await sql.connect();
  try {
    const statuses = new Set<number>();
    for (let round = 0; round < rounds; round++) {
      const place = await makePlace(api);
      const pair = pairs[round % pairs.length] ?? [];
      const answers = await Promise.all(pair.map((act) => pause().then(() => act(api, place))));
      for (const { status } of answers) statuses.add(status);
    }
    return { statuses, ...(await recount(sql)), ...(await exportAndImport(api)) };
  } finally {
    await sql.end();
    await api.close();
  }
}

async function makePlace(api: TestApi): Promise<Place> {
  const createdBy = 'ada';
  const [a, b, c] = [version(), version(), version()];
  const [active, inactive] = [newId(), newId()];
  const edge = { record: 'edge', relationshipType: 'derived_from', createdBy };
  await importing(api, [
    ...[a, b, c].flatMap(({ patternId, nodeId }) => [
      { record: 'pattern', patternId, name: 'p', createdBy },
      { record: 'node', patternId, nodeId, content: 'x', status: 'active', createdBy },
    ]),
    { ...edge, edgeId: active, ...endsOf(c, a) },
    { ...edge, edgeId: inactive, ...endsOf(b, a), isActive: false, deactivationReason: 'never' },
  ]);
  const proposal = { patternId: a.patternId, nodeId: a.nodeId, candidateNodeId: b.nodeId };
  const { body } = await api.post('/v1/improvements', {
    ...{ ...proposal, improvementType: 'performance', description: 'cache it', createdBy },
  });
  return { a, b, active, inactive, improvementId: body.improvementId };
}

function version(): { patternId: string; nodeId: string } {
  return { patternId: newId(), nodeId: newId() };
}

async function exportAndImport(api: TestApi): Promise<Pick<RacesSeen, 'badLines' | 'isExportEqual'>> {
  const exported = (await api.get('/v1/export')).body as string;
  const other = await testApi();
  try {
    const headers = { 'content-type': 'application/x-ndjson' };
    const { body } = await other.send('POST', '/v1/import', exported, headers);
    return {
      badLines: body.counts.bad,
      isExportEqual: (await other.get('/v1/export')).body === exported,
    };
  } finally {
    await other.close();
  }
}
