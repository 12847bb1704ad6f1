import 'reflect-metadata';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AliasService } from '@stemma/orchestration';
import { guardRequests, nestLogger, type Log, type Opened } from '@stemma/runtime';
import { LogController } from 'fastify';
import { Registry } from 'prom-client';
import { AppModule } from './app.module.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { compressAnswers } from './http/compress-answers.js';
import { answerCorrelation, correlationIdFor } from './http/correlation.js';
import { closeUnread } from './http/close-unread.js';
import { CutConnections, tellFailedStreams } from './http/cut-connections.js';
import { cutIdle } from './http/cut-idle.js';
import { DtoPipe } from './http/dto.pipe.js';
import { endConnections } from './http/end-connections.js';
import { acceptBodies } from './http/json-body.js';
import { refuseExpectations } from './http/expectation.js';
import { boundLargeAnswers } from './http/large-answers.js';
import { KnownQueryGuard } from './http/known-query.guard.js';
import { oneAtATime } from './http/one-at-a-time.js';
import { requireOneHost } from './http/one-host.js';
import { ProblemFilter, refuseUnroutable } from './http/problem.filter.js';
import { refuseUnreadable } from './http/refuse-unreadable.js';
import { refuseUnknownRoutes } from './http/routes.js';
import { ServedDocument } from './openapi/served-document.js';
import type { RecordPorts } from './record/record-ports.js';
import type { ServiceConfig } from './service-config.js';
import { logRequests } from './state/request-log.js';
import { measureRequests } from './state/request-metrics.js';
import { traceRequests } from './state/request-traces.js';

/** A reason in a query may have 2,000 characters, of which each may take 12 bytes there. */
const MAX_HEADER_BYTES = 32 * 1024;

/**
 * The application, not listening yet.
 * @param opened takes what is opened for it and has to be closed after it, also where this throws
 */
export async function createApp(
  record: RecordPorts,
  config: ServiceConfig,
  opened: Opened,
  log: Log,
): Promise<NestFastifyApplication> {
  const nestOptions: Pick<NestApplicationOptions, 'bodyParser' | 'logger' | 'abortOnError'> = {
    bodyParser: false,
    logger: nestLogger(log),
    abortOnError: false,
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(record, config, opened, (line) => {
      log.info(line);
    }),
    new FastifyAdapter({
      bodyLimit: config.bodyLimitBytes,
      // A name of 100 characters behind an id, each of them of several code units: Fastify's 100 would be a 404.
      routerOptions: { maxParamLength: 1024 },
      connectionTimeout: config.idleMs,
      // Node would refuse a missing Host with an answer of its own, which is no problem document.
      http: { requireHostHeader: false, maxHeaderSize: MAX_HEADER_BYTES },
      // A HEAD of its own would do all the work of the GET, for nobody.
      exposeHeadRoutes: false,
      frameworkErrors: refuseUnroutable,
      clientErrorHandler: refuseUnreadable,
      // What Fastify tells of itself at info is for debugging, as with Nest.
      loggerInstance: log.child({}, log.level === 'info' ? { level: 'warn' } : {}),
      logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
      genReqId: correlationIdFor,
    }),
    nestOptions,
  );
  const fastify = app.getHttpAdapter().getInstance();
  // Their order is that of the questions asked of a request: under which id, by whom, to where, in what form.
  measureRequests(fastify, app.get(Registry));
  answerCorrelation(fastify);
  traceRequests(fastify);
  logRequests(fastify, log);
  cutIdle(fastify, app.get(CutConnections));
  closeUnread(fastify, app.get(CutConnections));
  tellFailedStreams(fastify, app.get(CutConnections));
  endConnections(fastify);
  oneAtATime(fastify);
  boundLargeAnswers(fastify);
  await compressAnswers(fastify);
  requireOneHost(fastify);
  refuseExpectations(fastify);
  guardRequests(fastify, config.apiKeys);
  refuseUnknownRoutes(fastify);
  acceptBodies(fastify, config.bodyLimitBytes);
  app.useGlobalGuards(new KnownQueryGuard());
  app.useGlobalPipes(new DtoPipe(app.get(AliasService)));
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalInterceptors(new AnswerInterceptor());
  app.get(ServedDocument).of(app);
  await app.init();
  await fastify.ready();
  return app;
}
