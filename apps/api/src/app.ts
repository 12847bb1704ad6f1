import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Composition } from './composition.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { DtoPipe } from './http/dto.pipe.js';
import { acceptBodies } from './http/json-body.js';
import { ProblemFilter } from './http/problem.filter.js';

const DEFAULT_BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** The HTTP application, not listening yet. */
export async function createApp(composition: Composition): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(composition),
    new FastifyAdapter({ bodyLimit: DEFAULT_BODY_LIMIT_BYTES }),
    { bodyParser: false, logger: ['error', 'warn'], abortOnError: false },
  );
  acceptBodies(app.getHttpAdapter().getInstance(), DEFAULT_BODY_LIMIT_BYTES);
  app.useGlobalPipes(new DtoPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalInterceptors(new AnswerInterceptor());
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
