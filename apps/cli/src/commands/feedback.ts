import type { FeedbackAnswer } from '../feedback/feedback-answers.js';
import { summaryLines } from '../feedback/summary-lines.js';
import type { GiveFeedbackDto } from '@stemma/client';
import { given } from '../client/given.js';
import { EXIT, WrongUsage } from '../failure.js';
import { findTarget } from '../target/find-target.js';
import { clip, oneLine } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface AddFeedbackOptions {
  readonly by: string;
  readonly sentiment?: string;
  readonly rating?: number;
  readonly quality?: number;
  readonly performance?: number;
  readonly stars?: number;
  readonly success?: boolean;
  readonly failed?: boolean;
  readonly confirm?: boolean;
  readonly deny?: boolean;
  readonly issue?: readonly string[];
  readonly execution?: string;
}

/** `stemma feedback add <target> [text]` */
export async function addFeedback(
  { terminal, connection, json }: Session,
  target: string,
  text: string | undefined,
  options: AddFeedbackOptions,
): Promise<number> {
  const success = oneOf('--success', options.success, '--failed', options.failed);
  const successConfirmed = oneOf('--confirm', options.confirm, '--deny', options.deny);
  const client = await connection.client();
  const { pattern, node } = await findTarget(client, target);
  // What is undefined is left out of the JSON; of the rest the service says whether it takes it.
  const body = {
    patternId: pattern.patternId,
    nodeId: node?.nodeId,
    executionId: options.execution,
    sentiment: options.sentiment,
    feedbackText: text,
    success,
    successConfirmed,
    explicitRating: options.rating,
    qualityScore: options.quality,
    performanceScore: options.performance,
    qualityRating: options.stars,
    issues: options.issue,
    createdBy: options.by,
  } as GiveFeedbackDto;
  const feedback = await client.ask((stemma) => stemma.feedback.give({ body }));
  if (json) await printJson(terminal, feedback);
  else await print(terminal, [`${feedback.feedbackId}  ${feedback.sentiment}`]);
  return EXIT.ok;
}

export interface ListFeedbackOptions {
  readonly sentiment?: string;
  readonly by?: string;
  readonly limit: number;
}

/** `stemma feedback list [target]`, newest first. */
export async function listFeedback(
  { terminal, connection, json }: Session,
  target: string | undefined,
  { sentiment, by, limit }: ListFeedbackOptions,
): Promise<number> {
  const client = await connection.client();
  const found = target === undefined ? null : await findTarget(client, target);
  const query = given({
    patternId: found?.pattern.patternId,
    nodeId: found?.node?.nodeId,
    sentiment,
    createdBy: by,
    limit,
  });
  const page = await client.ask((stemma) => stemma.feedback.list({ query }));
  if (json) await printJson(terminal, page);
  else if (page.items.length === 0) await print(terminal, ['Nobody has said anything.']);
  else {
    const more = page.nextCursor === null ? [] : ['There is more: --limit asks for it.'];
    const lines = page.items.map((item) => clip(feedbackLine(item), terminal.columns));
    await print(terminal, [...lines, ...more]);
  }
  return EXIT.ok;
}

export interface WithdrawFeedbackOptions {
  readonly reason: string;
}

/** `stemma feedback withdraw <feedbackId>` */
export async function withdrawFeedback(
  { terminal, connection, json }: Session,
  feedbackId: string,
  { reason }: WithdrawFeedbackOptions,
): Promise<number> {
  const client = await connection.client();
  const feedback = await client.ask((stemma) =>
    stemma.feedback.withdraw({ path: { feedbackId }, query: { reason } }),
  );
  if (json) await printJson(terminal, feedback);
  else await print(terminal, [`${feedbackId}  withdrawn ${feedback.withdrawal?.at ?? ''}`]);
  return EXIT.ok;
}

export interface SummaryOptions {
  readonly from?: string;
  readonly to?: string;
}

/** `stemma feedback summary <target>`: of the pattern as a whole. */
export async function feedbackSummary(
  { terminal, connection, json }: Session,
  target: string,
  { from, to }: SummaryOptions,
): Promise<number> {
  const client = await connection.client();
  const { pattern } = await findTarget(client, target);
  const path = { patternId: pattern.patternId };
  const summary = await client.ask((stemma) => stemma.feedback.summary({ path, query: given({ from, to }) }));
  if (json) await printJson(terminal, summary);
  else await print(terminal, summaryLines(pattern.name, summary, terminal.columns));
  return EXIT.ok;
}

function oneOf(yes: string, isYes = false, no: string, isNo = false): boolean | undefined {
  if (isYes && isNo) throw new WrongUsage(`Give either ${yes} or ${no}.`);
  return isYes ? true : isNo ? false : undefined;
}

function feedbackLine({ createdAt, sentiment, createdBy, feedbackText, issues }: FeedbackAnswer): string {
  return [
    createdAt.slice(0, 10),
    sentiment.padEnd(8),
    oneLine(createdBy),
    ...(feedbackText === '' ? [] : [oneLine(feedbackText)]),
    ...(issues.length === 0 ? [] : [`[${issues.map(oneLine).join(', ')}]`]),
  ].join('  ');
}
