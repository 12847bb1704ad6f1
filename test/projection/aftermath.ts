import { setTimeout as sleep } from 'node:timers/promises';
import {
  driftCount,
  retryDeadLetter,
  type JobKind,
  type MirrorJob,
  type Projector,
  type SubjectFindings,
} from '@stemma/projection';
import { differences } from './differences.js';
import type { Ground } from './ground.js';
import type { KillableProcess } from './killable-process.js';
import type { Outside } from './outside.js';

/** Why a job may fail in a fire. */
const REFUSED = 'the store refused something';
const LOST = 'The new content was lost while it was built.';

/** What a fire leaves behind: stores that behave again, and the processes that live on. */
export class Aftermath {
  constructor(
    private readonly ground: Ground,
    private readonly outside: readonly Outside[],
    private readonly processes: readonly KillableProcess[],
    private readonly patienceMs: number,
  ) {}

  /** @param isTamperedWith then a repair comes first; else nothing has to help. @returns what is not as it should be. */
  async faults(isTamperedWith: boolean): Promise<string[]> {
    const found = await this.jobsLeft();
    if (isTamperedWith) found.push(...(await this.repair()));
    for (const one of this.outside) found.push(...one.remains());
    for (const process of this.processes)
      for (const projector of process.projectors) found.push(...(await this.caughtUp(projector)));
    if (found.length > 0) return found;
    await this.all('verify');
    for (const process of this.processes)
      for (const { name, mirror } of process.projectors) {
        // Of one outside nobody waits for the answer with a watch in his hand.
        const held = this.outside.find((one) => one.mirror.name === name)?.mirror ?? mirror;
        if (held !== null) found.push(...(await differences(held, this.ground.onlooker.feed)));
      }
    return [...found, ...(await this.jobsLeft()), ...(await this.drift())];
  }

  private async repair(): Promise<string[]> {
    await this.all('verify');
    const found = await this.jobsLeft();
    await this.all('repair');
    return [...found, ...(await this.jobsLeft())];
  }

  /** On each mirror: of those that all of them feed, the last process alone is asked. */
  private async all(kind: JobKind): Promise<void> {
    for (const process of this.processes)
      for (const { name, sink } of process.projectors)
        if (sink.scope === 'process' || process === this.processes.at(-1)) await process.request(kind, name);
  }

  /** Waits for the end of each job. @returns which have none, or one that the fire does not explain. */
  private async jobsLeft(): Promise<string[]> {
    const deadline = performance.now() + this.patienceMs;
    for (;;) {
      const jobs = (
        await Promise.all(this.processes.map(({ stores }) => stores.jobs.list(null, 1_000)))
      ).flat();
      const isRunning = jobs.some(({ state }) => state === 'running');
      if (isRunning && performance.now() < deadline) {
        await sleep(5);
        continue;
      }
      const left = jobs
        .filter((job) => job.state === 'running' || (job.state === 'failed' && !this.explains(job)))
        .map(
          ({ kind, mirror, state, cause }) =>
            `the ${kind} of ${mirror} is ${state}: ${cause ?? 'without a cause'}`,
        );
      return [...new Set(left)];
    }
  }

  private explains({ mirror, cause }: MirrorJob): boolean {
    const wasLost = this.outside.some((one) => one.mirror.name === mirror && one.wasLost);
    return cause === REFUSED || (cause === LOST && wasLost);
  }

  /** Waits for it, and sends once more what the store has refused. */
  private async caughtUp(projector: Projector): Promise<string[]> {
    const { name, stores } = projector;
    if (!(await projector.reaches(await this.ground.onlooker.feed.newest(), this.patienceMs)))
      return [`${name} does not get there: ${textOf(projector.status.lanes)}`];
    for (const letter of await stores.deadLetters.list(name, 1_000)) {
      await retryDeadLetter(projector, letter);
    }
    return [];
  }

  /** What verification says in the end. */
  private async drift(): Promise<string[]> {
    const found: string[] = [];
    for (const { projectors, stores } of this.processes)
      for (const { name } of projectors) {
        const verified = await stores.jobs.last(name, 'verify');
        const findings = verified?.result as SubjectFindings[];
        if (driftCount(findings) + findings.reduce((sum, { undecided }) => sum + undecided, 0) > 0)
          found.push(`verification of ${name} found ${textOf(findings)}`);
      }
    return found;
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}
