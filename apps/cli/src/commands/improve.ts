import {
  ifUnchanged,
  type Improvement,
  type ProposeImprovementDto,
  type StemmaClient as Stemma,
} from '@stemma/client';
import type { TrialReportAnswer } from '../client/answers.js';
import { given } from '../client/given.js';
import type { StemmaClient } from '../client/stemma-client.js';
import { EXIT } from '../failure.js';
import { print, printJson } from '../terminal.js';
import { clip } from '../trace/write-rows.js';
import { reportLines } from './effect-plot.js';
import type { Session } from './session.js';

type Fields = Readonly<Record<string, string | number | undefined>>;

/** `stemma improve list` */
export async function listImprovements(session: Session, query: Fields): Promise<number> {
  const client = await session.connection.client();
  const page = await client.ask((stemma) => stemma.improvements.list({ query: given(query) }));
  const lines = page.items.map((improvement) => clip(lineOf(improvement), session.terminal.columns));
  return tellAll(session, page, lines.length === 0 ? ['There are no improvements.'] : lines);
}

/** `stemma improve show` */
export async function showImprovement(session: Session, id: string): Promise<number> {
  const improvement = await read(await session.connection.client(), id);
  return tellAll(session, improvement, [
    lineOf(improvement),
    `  ${improvement.reason ?? 'no reason given yet'}`,
  ]);
}

/** `stemma improve report`: what the trial says by now, with a plot of the effect. */
export async function reportTrial(session: Session, id: string): Promise<number> {
  const client = await session.connection.client();
  const path = { improvementId: id };
  const report = await client.ask<unknown>((stemma) => stemma.improvements.report({ path }));
  return tellAll(session, report, reportLines(report as TrialReportAnswer, session.terminal.columns));
}

/** `stemma improve propose` */
export async function proposeImprovement(session: Session, fields: Fields): Promise<number> {
  const client = await session.connection.client();
  const improvement = await client.ask((stemma) =>
    stemma.improvements.propose({ body: fields as unknown as ProposeImprovementDto }),
  );
  return tellAll(session, improvement, [lineOf(improvement)]);
}

/** `stemma improve trial`, `validate`, `apply`, `rollback`, `reject`: a step from the state that is there now. */
export async function stepImprovement(
  session: Session,
  id: string,
  step: (improvements: Stemma['improvements'], state: State) => Promise<Stepped>,
): Promise<number> {
  const client = await session.connection.client();
  const state = { path: { improvementId: id }, headers: ifUnchanged(await read(client, id)) };
  const answer = await client.ask(({ improvements }) => step(improvements, state));
  const improvement = 'improvement' in answer ? answer.improvement : answer;
  const reason = improvement.reason === null ? [] : [`  ${improvement.reason}`];
  return tellAll(session, answer, [lineOf(improvement), ...reason]);
}

interface State {
  readonly path: { readonly improvementId: string };
  readonly headers: ReturnType<typeof ifUnchanged>;
}

type Stepped = Improvement | { readonly improvement: Improvement };

function read(client: StemmaClient, id: string): Promise<Improvement> {
  return client.ask((stemma) => stemma.improvements.read({ path: { improvementId: id } }));
}

async function tellAll(
  { terminal, json }: Session,
  answer: unknown,
  lines: readonly string[],
): Promise<number> {
  if (json) await printJson(terminal, answer);
  else await print(terminal, lines);
  return EXIT.ok;
}

export function lineOf({
  improvementId,
  status,
  priority,
  improvementType,
  description,
}: Pick<Improvement, 'improvementId' | 'status' | 'priority' | 'improvementType' | 'description'>): string {
  return `${improvementId}  ${status}  ${priority}  ${improvementType}: ${description}`;
}
