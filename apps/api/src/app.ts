import 'reflect-metadata';
import type { LogLevel, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@stemma/config';
import { guardRequests } from '@stemma/runtime';
import { Registry } from 'prom-client';
import { AppModule } from './app.module.js';
import type { Composition } from './composition.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { answerCorrelation } from './http/correlation.js';
import { closeUnread } from './http/close-unread.js';
import { CutConnections, tellFailedStreams } from './http/cut-connections.js';
import { cutIdle } from './http/cut-idle.js';
import { DtoPipe } from './http/dto.pipe.js';
import { acceptBodies } from './http/json-body.js';
import { refuseExpectations } from './http/expectation.js';
import { boundLargeAnswers } from './http/large-answers.js';
import { KnownQueryGuard } from './http/known-query.guard.js';
import { oneAtATime } from './http/one-at-a-time.js';
import { requireOneHost } from './http/one-host.js';
import { ProblemFilter, refuseUnroutable } from './http/problem.filter.js';
import { refuseUnreadable } from './http/refuse-unreadable.js';
import { refuseUnknownRoutes } from './http/routes.js';
import { HTTP_DEFAULTS, type HttpSettings } from './http/settings.js';
import { ServedDocument } from './openapi/served-document.js';
import { measureRequests } from './state/request-metrics.js';

/** What of the configuration the HTTP application needs; what is left out has its default. */
export type AppOptions = Partial<HttpSettings>;

/** Nest tells of itself at 'log'; that is for debugging. */
const LOGGED: Readonly<Record<Config['logLevel'], LogLevel[]>> = {
  error: ['error', 'fatal'],
  warn: ['error', 'fatal', 'warn'],
  info: ['error', 'fatal', 'warn'],
  debug: ['error', 'fatal', 'warn', 'log', 'debug'],
  trace: ['error', 'fatal', 'warn', 'log', 'debug', 'verbose'],
};

/** The HTTP application, not listening yet. */
export async function createApp(
  composition: Composition,
  options: AppOptions = {},
): Promise<NestFastifyApplication> {
  const settings = { ...HTTP_DEFAULTS, ...options };
  const nestOptions: Pick<NestApplicationOptions, 'bodyParser' | 'logger' | 'abortOnError'> = {
    bodyParser: false,
    logger: LOGGED[settings.logLevel],
    abortOnError: false,
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(composition, settings),
    new FastifyAdapter({
      bodyLimit: settings.bodyLimitBytes,
      connectionTimeout: settings.idleMs,
      // Node would refuse it with an answer of its own, which is no problem document.
      http: { requireHostHeader: false },
      // A HEAD of its own would do all the work of the GET, for nobody.
      exposeHeadRoutes: false,
      frameworkErrors: refuseUnroutable,
      clientErrorHandler: refuseUnreadable,
    }),
    nestOptions,
  );
  const fastify = app.getHttpAdapter().getInstance();
  // Their order is that of the questions asked of a request: under which id, by whom, to where, in what form.
  measureRequests(fastify, app.get(Registry));
  answerCorrelation(fastify);
  cutIdle(fastify, app.get(CutConnections));
  closeUnread(fastify, app.get(CutConnections));
  tellFailedStreams(fastify, app.get(CutConnections));
  oneAtATime(fastify);
  boundLargeAnswers(fastify);
  requireOneHost(fastify);
  refuseExpectations(fastify);
  guardRequests(fastify, settings.apiKeys);
  refuseUnknownRoutes(fastify);
  acceptBodies(fastify, settings.bodyLimitBytes);
  app.useGlobalGuards(new KnownQueryGuard());
  app.useGlobalPipes(new DtoPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalInterceptors(new AnswerInterceptor());
  app.get(ServedDocument).of(app);
  await app.init();
  await fastify.ready();
  return app;
}
