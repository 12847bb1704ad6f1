import { storableText } from '@stemma/models';
import { GitProcess, gitError } from './git-process.js';

export interface CommitDetails {
  readonly sha: string;
  /** `Name <email>`, 1..255 characters. */
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly subject: string;
  readonly breaking: boolean;
}

const FORMAT = ['%H', '%an', '%ae', '%at', '%ct', '%s', '%b'].join('%x00');
const MAX_AUTHOR_CHARS = 255;
const MAX_SUBJECT_CHARS = 1_000;
/** 2100-01-01: a later date is a broken clock, and would make partitions for centuries. */
const LATEST_SECONDS = 4_102_444_800;

/** Who, when and why of every commit up to `tips`, in the order of CommitGraph; texts are asked for in UTF-8. */
export class CommitDetailsStream {
  private readonly git: GitProcess;

  constructor(path: string, tips: readonly string[]) {
    const plain = ['-z', '--encoding=UTF-8', '--no-show-signature', '--no-color', '--no-notes', '-s'];
    this.git = new GitProcess(path, [
      'log',
      ...plain,
      '--topo-order',
      '--reverse',
      `--format=tformat:${FORMAT}`,
      ...tips,
    ]);
    this.git.closeInput();
  }

  async next(sha: string): Promise<CommitDetails> {
    const found = await this.field();
    if (found !== sha) throw gitError(`git log listed commit ${found} where rev-list listed ${sha}.`);
    const name = (await this.field()).trim();
    const email = (await this.field()).trim();
    const authored = secondsOf(await this.field());
    const committed = secondsOf(await this.field());
    const subject = storableText((await this.field()).trim(), MAX_SUBJECT_CHARS);
    const body = await this.field();
    return {
      sha,
      author: authorOf(name, email),
      date: dateOf(authored, committed),
      subject,
      breaking: isBreaking(subject, body),
    };
  }

  kill(): void {
    this.git.kill();
  }

  private async field(): Promise<string> {
    const bytes = await this.git.reader.until(0);
    if (bytes === null) throw await this.git.failure();
    return bytes.toString('utf8');
  }
}

function authorOf(name: string, email: string): string {
  if (email === '') return name === '' ? 'unknown' : storableText(name, MAX_AUTHOR_CHARS);
  const mailbox = `<${email}>`;
  const author =
    name === ''
      ? email
      : `${storableText(name, Math.max(1, MAX_AUTHOR_CHARS - mailbox.length - 1))} ${mailbox}`;
  return storableText(author, MAX_AUTHOR_CHARS);
}

/** A time before 1970 is written by some as what it wraps to in 64 bits without a sign: 2^64 less an hour. */
function secondsOf(digits: string): number {
  const seconds = BigInt(/^\d+$/.test(digits) ? digits : 0);
  return Number(seconds < 2n ** 64n ? BigInt.asIntN(64, seconds) : seconds);
}

/** The author's date; if that is absurd (before 1970, after 2100) the committer's; if that is too, the nearest bound. */
function dateOf(authored: number, committed: number): string {
  const plausible = (seconds: number) => seconds > 0 && seconds < LATEST_SECONDS;
  const seconds = plausible(authored) || !plausible(committed) ? authored : committed;
  const bounded = Math.min(Math.max(seconds, 0), LATEST_SECONDS);
  return new Date(bounded * 1000).toISOString();
}

/** Conventional Commits: `type(scope)!: …`, or a BREAKING CHANGE footer. */
function isBreaking(subject: string, body: string): boolean {
  return /^[a-z][\w-]*(\([^()]*\))?!:/i.test(subject) || /^BREAKING[ -]CHANGE\b/m.test(body);
}
