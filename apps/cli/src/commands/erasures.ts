import { EXIT, WrongUsage } from '../failure.js';
import { findTarget } from '../target/find-target.js';
import { print, printJson } from '../terminal.js';
import { oneLine } from '../trace/write-rows.js';
import type { Session } from './session.js';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export interface EraseOptions {
  readonly reason: string;
  readonly yes?: boolean;
}

/** `stemma erase <pattern>`. An id is taken as it is: also what was deleted can be erased. */
export async function erase(
  { terminal, connection, json }: Session,
  target: string,
  { reason, yes = false }: EraseOptions,
): Promise<number> {
  const client = await connection.client();
  const patternId = UUID.test(target) ? target : (await findTarget(client, target)).pattern.patternId;
  if (!yes) throw new WrongUsage(`This erases the pattern ${patternId} for good. Say --yes if you mean it.`);
  const erasure = await client.ask((stemma) =>
    stemma.erasures.erase({ path: { patternId }, body: { reason, confirm: patternId } }),
  );
  if (json) await printJson(terminal, erasure);
  else await print(terminal, receiptLines(erasure));
  return EXIT.ok;
}

export interface ErasuresOptions {
  readonly verify?: boolean;
}

/** `stemma erasures [erasureId]` */
export async function erasures(
  { terminal, connection, json }: Session,
  erasureId: string | undefined,
  { verify = false }: ErasuresOptions,
): Promise<number> {
  const client = await connection.client();
  if (erasureId === undefined) {
    if (verify) throw new WrongUsage('Say which erasure is to be verified.');
    const page = await client.ask((stemma) => stemma.erasures.list());
    if (json) await printJson(terminal, page);
    else if (page.items.length === 0) await print(terminal, ['Nothing was erased.']);
    else await print(terminal, page.items.map(summaryLine));
    return EXIT.ok;
  }
  const path = { erasureId };
  const erasure = await client.ask((stemma) =>
    verify ? stemma.erasures.verify({ path }) : stemma.erasures.read({ path }),
  );
  if (json) await printJson(terminal, erasure);
  else await print(terminal, receiptLines(erasure));
  return verify && erasure.goneAt === null ? EXIT.refused : EXIT.ok;
}

interface ErasureAnswer {
  readonly erasureId: string;
  readonly patternId: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly requestedAt: string;
  readonly removed: Readonly<Record<string, number>>;
  readonly stores: readonly {
    readonly store: string;
    readonly state: string;
    readonly cause: string | null;
  }[];
  readonly goneAt: string | null;
}

function summaryLine({ erasureId, patternId, requestedAt, requestedBy, goneAt }: ErasureAnswer): string {
  const state = goneAt === null ? 'pending' : 'gone   ';
  return [erasureId, state, requestedAt.slice(0, 10), patternId, oneLine(requestedBy)].join('  ');
}

function receiptLines(erasure: ErasureAnswer): string[] {
  const removed = Object.entries(erasure.removed).filter(([, count]) => count > 0);
  const wide = Math.max(0, ...erasure.stores.map(({ store }) => store.length));
  return [
    summaryLine(erasure),
    `reason   ${oneLine(erasure.reason)}`,
    `removed  ${removed.map(([kind, count]) => `${String(count)} ${kind}`).join(', ')}`,
    ...erasure.stores.map(({ store, state, cause }) =>
      [store.padEnd(wide), state, ...(cause === null ? [] : [cause])].join('  '),
    ),
  ];
}
