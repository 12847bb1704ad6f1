import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError, type Position } from '@stemma/models';
import { isReplayed, LineageService } from '@stemma/orchestration';
import { PostgresUnitOfWork } from '@stemma/postgres';
import { MemoryMirror, testDatabase } from '@stemma/testing';
import { openRecord, type OpenRecord } from '../record/open-record.js';
import type { MirrorConfig, MirrorModule } from './mirror-module.js';
import { mirrorModules } from './mirror-modules.js';
import { openMirrors, type Mirrors } from './open-mirrors.js';

const PATIENCE_MS = 30_000;
const clock = (): Date => new Date();

/** Behind a line that can be cut. */
class FarMirror extends MemoryMirror {
  isAway = false;

  constructor() {
    super('far', ['node']);
  }

  override apply(...asked: Parameters<MemoryMirror['apply']>): ReturnType<MemoryMirror['apply']> {
    return this.isAway ? Promise.reject(away()) : super.apply(...asked);
  }

  override position(...asked: Parameters<MemoryMirror['position']>): ReturnType<MemoryMirror['position']> {
    return this.isAway ? Promise.reject(away()) : super.position(...asked);
  }
}

function away(): StemmaError {
  return new StemmaError('mirror_unavailable', 'nobody listens there');
}

describe('a mirror', () => {
  let dataDir: string;
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let record: OpenRecord<'requests' | 'background' | 'readiness'>;
  let far: FarMirror;
  const opened: Mirrors[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-mirrors-'));
    database = await testDatabase();
    record = await openRecord(database.url, 'test', ['requests']);
    far = new FarMirror();
  });
  afterEach(async () => {
    for (const mirrors of opened.splice(0)) await mirrors.close();
    await record.close();
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  async function open(
    role: 'service' | 'worker',
    changed: Partial<MirrorConfig> = {},
    modules = [...mirrorModules, module(far)],
  ): Promise<Mirrors> {
    const { wakeUp, pools } = record;
    const config: MirrorConfig = {
      ...{
        dataDir,
        embedding: { kind: 'off' },
        memgraph: null,
        qdrant: null,
        influxdb: null,
        graph: 'memory',
      },
      ...{ projection: 'inline', verifyEveryMs: 0 },
      ...changed,
    };
    const mirrors = await openMirrors({ config, role, dataSource: pools.background, wakeUp, clock }, modules);
    opened.push(mirrors);
    return mirrors;
  }

  async function write(name: string): Promise<Position> {
    const unitOfWork = new PostgresUnitOfWork(record.pools.requests, () => {
      record.wakeUp.tell();
    });
    const context = { actor: null, correlationId: 'test', idempotency: null };
    const pattern = { name, content: 'x', createdBy: 'ada' };
    const { answer, position } = await new LineageService(unitOfWork, clock).createPattern(context, pattern);
    if (isReplayed(answer) || position === null) throw new Error('it was there already');
    return position;
  }

  it('that cannot be reached keeps nothing from starting and no write, and catches up by itself', async () => {
    far.isAway = true;
    const { names, projection, graphs } = await open('service');
    expect(names).toEqual(['graph', 'search', 'far']);
    const position = await write('p');
    expect(await graphs[0]?.mirror.reaches(position, PATIENCE_MS)).toBe(true);
    const state = (): unknown => projection.readiness.find(({ name }) => name === 'far')?.state;
    while (state() !== 'unavailable') await sleep(5);
    far.isAway = false;
    expect(await projection.mirrorNamed('far').reaches(position, PATIENCE_MS)).toBe(true);
    expect(far.revs('node').size).toBe(1);
  });

  it('that is shared is fed by a worker, though nothing is embedded; a service can leave it to workers', async () => {
    const service = await open('service', { projection: 'worker' });
    const position = await write('p');
    expect(await service.graphs[0]?.mirror.reaches(position, PATIENCE_MS)).toBe(true);
    expect(far.revs('node').size).toBe(0);
    const worker = await open('worker');
    expect(worker.names).toEqual(['search', 'far']);
    expect(await service.projection.mirrorNamed('far').reaches(position, PATIENCE_MS)).toBe(true);
    expect(far.revs('node').size).toBe(1);
  });

  it('that does not open ends what was opened before it, and says why', async () => {
    let isClosed = false;
    const before: MirrorModule = () => ({
      scope: 'shared',
      open: () =>
        Promise.resolve({
          sink: far,
          close: () => {
            isClosed = true;
            return Promise.resolve();
          },
        }),
    });
    const broken: MirrorModule = () => ({
      scope: 'process',
      open: () => Promise.reject(new Error('the folder is a file')),
    });
    await expect(open('service', {}, [before, broken])).rejects.toThrow('the folder is a file');
    expect(isClosed).toBe(true);
  });
});

function module(sink: MemoryMirror): MirrorModule {
  return () => ({ scope: sink.scope, open: () => Promise.resolve({ sink }) });
}
