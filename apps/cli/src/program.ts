import { fields } from '@stemma/models';
import { Command, InvalidArgumentError, Option } from 'commander';
import { addAliasCommands } from './commands/alias-program.js';
import { addAnalyticsCommands } from './commands/analytics-program.js';
import { demo } from './commands/demo.js';
import { doctor } from './commands/doctor.js';
import { EXPORT_FORMATS, exportRecord, type ExportOptions } from './commands/export.js';
import { addErasureCommands } from './commands/erasures-program.js';
import { addFeedbackCommands } from './commands/feedback-program.js';
import { addHistoryCommands } from './commands/history-program.js';
import { importGit, type ImportGitOptions } from './commands/import-git.js';
import { impact, type ImpactOptions } from './commands/impact.js';
import { importNdjson } from './commands/import-ndjson.js';
import type { GlobalOptions, Work } from './commands/session.js';
import { addImproveCommands } from './commands/improve-program.js';
import { addMirrorCommands } from './commands/mirror-program.js';
import { mcp, type McpOptions } from './commands/mcp.js';
import { OBJECTIVES, paths, type PathsOptions } from './commands/paths.js';
import { search, type SearchOptions } from './commands/search.js';
import { show } from './commands/show.js';
import { similar, type SimilarOptions } from './commands/similar.js';
import { status } from './commands/status.js';
import { trace, TRACE_FORMATS, type TraceOptions } from './commands/trace.js';
import { trend, type TrendOptions } from './commands/trend.js';
import { addRetentionCommands } from './commands/retention-program.js';
import { addWebhookCommands } from './commands/webhooks-program.js';
import { globFault } from './git/index.js';
import type { Terminal } from './terminal.js';
import { linesVisible } from './visible.js';

type Run = (options: GlobalOptions, work: Work) => Promise<void>;

const AFTER_HELP = `
Without --url or STEMMA_URL the command looks for a service that runs on STEMMA_DATA_DIR (.stemma); where none
does, it starts one for itself and stops it at the end.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 service unreachable, 130 interrupted.`;

/** The command line: what there is to say, and which command it leads to. */
export function stemmaProgram(terminal: Terminal, run: Run): Command {
  const program = new Command('stemma')
    .description('Where versions of patterns came from, what became of them, and what is like them.')
    .option('--json', 'answer in JSON, and nothing else on stdout')
    .option('--url <url>', 'of a running service')
    .option('--api-key <key>', 'to send to it; better in STEMMA_API_KEY, which other users cannot see')
    .addHelpText('after', AFTER_HELP)
    .showHelpAfterError('(stemma --help tells what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(linesVisible(text)),
      writeErr: (text) => terminal.stderr.write(linesVisible(text)),
    });
  const act = (command: Command, work: Work): Promise<void> =>
    run(command.optsWithGlobals<GlobalOptions>(), work);

  const imports = program.command('import').description('bring lineage in');
  imports
    .command('git <path>')
    .description('the history of a git repository; again, it adds only what is new')
    .option('--max-commits <n>', 'only the newest n commits', positiveInteger)
    .option(
      '--paths <globs...>',
      'only files that these globs match, from the top of the repository; ! excludes',
      globs,
    )
    .option('--namespace <name>', "of the patterns (default: the repository's folder)", namespaceText)
    .option('--tags', 'tags of releases (v1.2.3) become aliases of the version that each file had then')
    .option('--beside', 'though the namespace has these files already, from a history that was rewritten')
    .action((path: string, options: ImportGitOptions, command: Command) =>
      act(command, (session) => importGit(session, path, options)),
    );
  imports
    .command('ndjson <file>')
    .description('records, one in JSON a line; - reads stdin')
    .action((file: string, _options: object, command: Command) =>
      act(command, (session) => importNdjson(session, file)),
    );

  program
    .command('export [file]')
    .description('the whole record as NDJSON, to a file or stdout; its import gives an equal store')
    .option('--pattern <target>', 'only this pattern')
    .option('--namespace <name>', 'only this namespace')
    .addOption(
      new Option('--format <format>', 'openlineage: versions and executions of one pattern, as its events')
        .choices(EXPORT_FORMATS)
        .default('stemma'),
    )
    .action((file: string | undefined, options: ExportOptions, command: Command) =>
      act(command, (session) => exportRecord(session, file, options)),
    );
  program
    .command('trace <target>')
    .description('the tree of a version or pattern: an id, a name or its end, name@version')
    .option('--all', 'however many lines that takes')
    .option('--as-of <time>', 'only what had been created by then, such as 2026-01-31T00:00:00Z', instant)
    .addOption(
      new Option('--format <format>', 'of a version and its kin, for the tool of that name').choices(
        TRACE_FORMATS,
      ),
    )
    .addOption(
      new Option('--summary', 'how many a version has, by distance, status and type').conflicts([
        'format',
        'all',
      ]),
    )
    .action((target: string, options: TraceOptions, command: Command) =>
      act(command, (session) => trace(session, target, options)),
    );
  program
    .command('paths <a> <b>')
    .description('the best ways from one version to the other: ids, names or their ends, name@version')
    .addOption(
      new Option('--objective <objective>', 'which is best').choices(OBJECTIVES).default('strongest'),
    )
    .option('--k <n>', 'so many of the best', positiveInteger, 1)
    .option('--types <types>', 'edges to follow, such as refined_from,replaced_by (default: derivations)')
    .action((a: string, b: string, options: PathsOptions, command: Command) =>
      act(command, (session) => paths(session, a, b, options)),
    );
  program
    .command('impact <target>')
    .description('what a change of a version reaches, the most affected first')
    .option('--limit <n>', 'at most so many', positiveInteger, 20)
    .option('--days <n>', 'of use, today among them', positiveInteger, 30)
    .option('--types <types>', 'edges to follow, such as refined_from,replaced_by (default: derivations)')
    .action((target: string, options: ImpactOptions, command: Command) =>
      act(command, (session) => impact(session, target, options)),
    );
  addHistoryCommands(program, act, positiveInteger, instant);
  program
    .command('trend <pattern>')
    .description('how much it is used, what stands out, and what next week will bring')
    .option('--days <n>', 'whole days to look back (default: 30)', positiveInteger)
    .option('--as-of <time>', 'as on that day, such as 2026-01-31T00:00:00Z (default: now)')
    .action((pattern: string, options: TrendOptions, command: Command) =>
      act(command, (session) => trend(session, pattern, options)),
    );
  program
    .command('search <words...>')
    .description('the patterns that words are found in, or that are like them')
    .addOption(
      new Option('--mode <mode>', 'how to look').choices(['hybrid', 'keyword', 'vector']).default('hybrid'),
    )
    .option('--limit <n>', 'at most so many', positiveInteger, 10)
    .option('--namespace <name>', 'only there')
    .option('--kind <kind>', 'only of that kind')
    .action((words: string[], options: SearchOptions, command: Command) =>
      act(command, (session) => search(session, words.join(' '), options)),
    );
  program
    .command('similar [text]')
    .description('what is like a text, or like a version')
    .option('--node <target>', 'like this version: an id, a name or its end, name@version')
    .option('--limit <n>', 'at most so many', positiveInteger, 10)
    .option('--min-score <score>', 'from -1 to 1', score)
    .option('--namespace <name>', 'only there')
    .option('--kind <kind>', 'only of that kind')
    .action((text: string | undefined, options: SimilarOptions, command: Command) =>
      act(command, (session) => similar(session, text, options)),
    );
  program
    .command('show <id>')
    .description('all that is known of a version, pattern, edge or event')
    .action((id: string, _options: object, command: Command) => act(command, (session) => show(session, id)));
  addAnalyticsCommands(program, act, positiveInteger);
  program
    .command('status')
    .description('whether the service is well, and how far its mirrors are')
    .action((_options: object, command: Command) => act(command, status));
  addAliasCommands(program, act);
  addFeedbackCommands(program, act);
  addErasureCommands(program, act);
  addRetentionCommands(program, act, positiveInteger);
  addMirrorCommands(program, act);
  addImproveCommands(program, act);
  addWebhookCommands(program, act);
  program
    .command('doctor')
    .description('look at everything that Stemma needs, and say how to mend what is wrong')
    .action((_options: object, command: Command) => act(command, doctor));
  program
    .command('mcp')
    .description('serve agents by the Model Context Protocol, on stdin and stdout')
    .option('--write', 'they may also record versions, executions and feedback')
    .action((options: McpOptions, command: Command) => act(command, (session) => mcp(session, options)));
  program
    .command('demo [path]')
    .description('import a repository (default: this one) and show what can be seen of it')
    .action((path: string | undefined, _options: object, command: Command) =>
      act(command, (session) => demo(session, path ?? '.')),
    );
  return program;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

function globs(text: string, before: readonly string[] = []): readonly string[] {
  const fault = globFault(text);
  if (fault === null) return [...before, text];
  throw new InvalidArgumentError(fault);
}

function namespaceText(text: string): string {
  if (fields.namespace.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must have 1 to 100 characters.');
}

function instant(text: string): Date {
  const value = fields.timestamp.safeParse(text);
  if (value.success) return value.data;
  throw new InvalidArgumentError('It must be an RFC 3339 date-time, such as 2026-01-31T00:00:00Z.');
}

function score(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= -1 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from -1 to 1.');
}
