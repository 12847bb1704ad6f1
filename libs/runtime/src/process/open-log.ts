import { Logger as NestLogger, type LoggerService } from '@nestjs/common';
import type { Config } from '@stemma/config';
import { trace } from '@opentelemetry/api';
import { pino, type Level, type Logger } from 'pino';
import pretty from 'pino-pretty';

export type Log = Logger;

/** Keys and passwords have no place in a log, whatever is logged with them. */
const SECRETS = ['headers.authorization', 'headers.cookie', 'headers["x-api-key"]'];
const STDERR = 2;

/** Where it is written from Nest on, too; at 'log' Nest tells of itself, which is for debugging. */
export function openLog({ logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>): Logger {
  const options = {
    level: logLevel,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: SECRETS.flatMap((path) => [path, `*.${path}`]),
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: spanInHand,
  };
  // Written before the call returns: what is said last is what an operator needs when the process ends.
  const log = pino(
    options,
    logFormat === 'json' ? pino.destination({ dest: STDERR, sync: true }) : readable(),
  );
  NestLogger.overrideLogger(nestLogger(log));
  return log;
}

function readable(): pretty.PrettyStream {
  return pretty({
    destination: STDERR,
    sync: true,
    colorize: process.stderr.isTTY,
    ignore: 'pid,context',
    messageFormat: '{if context}{context}: {end}{msg}',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
  });
}

/** So that a line of the log finds its trace. */
function spanInHand(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
}

/** Nest says in whose name last, and before that what went wrong. */
export function nestLogger(log: Logger): LoggerService {
  const at =
    (level: Level) =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = typeof rest.at(-1) === 'string' ? rest.pop() : undefined;
      const err = message instanceof Error ? message : rest.find((each) => each !== undefined);
      log[level]({ context, ...(err !== undefined && { err }) }, String(message));
    };
  return {
    fatal: at('fatal'),
    error: at('error'),
    warn: at('warn'),
    log: at('debug'),
    debug: at('debug'),
    verbose: at('trace'),
  };
}
