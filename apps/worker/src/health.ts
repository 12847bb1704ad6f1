import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Module, type DynamicModule, type NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TerminusModule } from '@nestjs/terminus';
import type { Config } from '@stemma/config';
import {
  guardRequests,
  HealthController,
  measureMirrors,
  measurePublishers,
  MetricsController,
  metricsRegistry,
  nestLogger,
  READINESS,
  type Log,
} from '@stemma/runtime';
import { Registry } from 'prom-client';
import type { WorkerComposition } from './composition.js';

@Module({})
class HealthModule {
  static of({ projection, jobs, publishing, readiness }: WorkerComposition): DynamicModule {
    const registry = metricsRegistry();
    measureMirrors(registry, projection, jobs);
    measurePublishers(registry, publishing);
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: READINESS, useValue: readiness },
        { provide: Registry, useValue: registry },
      ],
    };
  }
}

/** The health and the metrics of a worker, where a port is configured for them; no more is served. */
export async function serveHealth(
  worker: WorkerComposition,
  { workerPort: port, host, apiKeys }: Config,
  log: Log,
): Promise<{ url: string | null; close(): Promise<void> }> {
  if (port === null) return { url: null, close: () => Promise.resolve() };
  const options: Pick<NestApplicationOptions, 'logger' | 'abortOnError'> = {
    logger: nestLogger(log),
    abortOnError: false,
  };
  const module = HealthModule.of(worker);
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), options);
  guardRequests(app.getHttpAdapter().getInstance(), apiKeys);
  await app.listen(port, host);
  const address = app.getHttpServer().address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(address.port)}`,
    close: () => app.close(),
  };
}
