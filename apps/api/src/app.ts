import 'reflect-metadata';
import type { LogLevel, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@stemma/config';
import { Registry } from 'prom-client';
import { AppModule } from './app.module.js';
import type { Composition } from './composition.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { answerCorrelation } from './http/correlation.js';
import { DtoPipe } from './http/dto.pipe.js';
import { acceptBodies } from './http/json-body.js';
import { ProblemFilter, refuseUnroutable } from './http/problem.filter.js';
import { refuseUnknownRoutes } from './http/routes.js';
import { ServedDocument } from './openapi/served-document.js';
import type { ApiKey } from './security/api-keys.js';
import { guardRequests } from './security/guard-requests.js';
import { measureRequests } from './state/request-metrics.js';

export interface AppOptions {
  /** Of a JSON body; a stream has no limit as a whole. */
  readonly bodyLimitBytes?: number;
  /** None: nobody is asked for a key. */
  readonly apiKeys?: readonly ApiKey[];
  readonly logLevel?: Config['logLevel'];
}

/** Nest tells of itself at 'log'; that is for debugging. */
const LOGGED: Readonly<Record<Config['logLevel'], LogLevel[]>> = {
  error: ['error', 'fatal'],
  warn: ['error', 'fatal', 'warn'],
  info: ['error', 'fatal', 'warn'],
  debug: ['error', 'fatal', 'warn', 'log', 'debug'],
  trace: ['error', 'fatal', 'warn', 'log', 'debug', 'verbose'],
};

const DEFAULT_BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** The HTTP application, not listening yet. */
export async function createApp(
  composition: Composition,
  options: AppOptions = {},
): Promise<NestFastifyApplication> {
  const { bodyLimitBytes = DEFAULT_BODY_LIMIT_BYTES, apiKeys = [], logLevel = 'info' } = options;
  const nestOptions: Pick<NestApplicationOptions, 'bodyParser' | 'logger' | 'abortOnError'> = {
    bodyParser: false,
    logger: LOGGED[logLevel],
    abortOnError: false,
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(composition),
    new FastifyAdapter({ bodyLimit: bodyLimitBytes, frameworkErrors: refuseUnroutable }),
    nestOptions,
  );
  const fastify = app.getHttpAdapter().getInstance();
  // Their order is that of the questions asked of a request: under which id, by whom, to where, in what form.
  measureRequests(fastify, app.get(Registry));
  answerCorrelation(fastify);
  guardRequests(fastify, apiKeys);
  refuseUnknownRoutes(fastify);
  acceptBodies(fastify, bodyLimitBytes);
  app.useGlobalPipes(new DtoPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalInterceptors(new AnswerInterceptor());
  app.get(ServedDocument).of(app);
  await app.init();
  await fastify.ready();
  return app;
}
