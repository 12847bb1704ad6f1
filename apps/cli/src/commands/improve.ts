import type { ImprovementAnswer, Page, TrialReportAnswer } from '../client/answers.js';
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
  const page = await client.get<Page<ImprovementAnswer>>('/v1/improvements', query);
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
  const report = await client.get<TrialReportAnswer>(`/v1/improvements/${id}/report`);
  return tellAll(session, report, reportLines(report, session.terminal.columns));
}

/** `stemma improve propose` */
export async function proposeImprovement(session: Session, fields: Fields): Promise<number> {
  const client = await session.connection.client();
  const improvement = await client.post<ImprovementAnswer>('/v1/improvements', fields);
  return tellAll(session, improvement, [lineOf(improvement)]);
}

/** `stemma improve trial`, `validate`, `apply`, `rollback`, `reject`: a step from the state that is there now. */
export async function stepImprovement(
  session: Session,
  id: string,
  step: 'trial' | 'validate' | 'apply' | 'rollback' | 'reject',
  body: object = {},
): Promise<number> {
  const client = await session.connection.client();
  const { rev } = await read(client, id);
  const answer = await client.change<Stepped>(`/v1/improvements/${id}/${step}`, body, rev);
  const improvement = 'improvement' in answer ? answer.improvement : answer;
  const reason = improvement.reason === null ? [] : [`  ${improvement.reason}`];
  return tellAll(session, answer, [lineOf(improvement), ...reason]);
}

type Stepped = ImprovementAnswer | { readonly improvement: ImprovementAnswer };

function read(client: StemmaClient, id: string): Promise<ImprovementAnswer> {
  return client.get(`/v1/improvements/${id}`);
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
}: ImprovementAnswer): string {
  return `${improvementId}  ${status}  ${priority}  ${improvementType}: ${description}`;
}
