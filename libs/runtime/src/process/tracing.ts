import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';

/** The last traces, at the end. Nobody waits longer for a collector that is away, and nothing fails with it. */
const LAST_MS = 2_000;

const tracer = trace.getTracer('stemma');

/**
 * Traces to the OpenTelemetry collector that OTEL_EXPORTER_OTLP_ENDPOINT names: requests, statements of requests and of
 * lanes, pages that lanes apply. The other variables of OpenTelemetry's SDK count too. Call it before anything is served.
 * @returns what sends the rest, at the end, if the collector takes it in time
 */
export async function startTracing(endpoint: string | null): Promise<() => Promise<void>> {
  if (endpoint === null) return () => Promise.resolve();
  // Loaded only where it is wanted: it costs a tenth of a second and some memory.
  const [sdk, { OTLPTraceExporter }, resources, { registerInstrumentations }, http, pg] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/instrumentation'),
    import('@opentelemetry/instrumentation-http'),
    import('@opentelemetry/instrumentation-pg'),
  ]);
  const named = resources.resourceFromAttributes({ 'service.name': 'stemma' });
  const told = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new sdk.NodeTracerProvider({
    resource: resources.defaultResource().merge(named).merge(told),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  registerInstrumentations({
    instrumentations: [
      new http.HttpInstrumentation({ disableOutgoingRequestInstrumentation: true }),
      new pg.PgInstrumentation({ requireParentSpan: true }),
    ],
  });
  // Both are patched in place as they are next asked for, and have been loaded long since.
  const require = createRequire(import.meta.url);
  for (const patched of ['node:http', 'pg']) require(patched);
  return () => Promise.race([provider.shutdown().catch(() => undefined), sleep(LAST_MS)]);
}

/** `work` within a span of its own, which says how it ended. */
export function inSpan<T>(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { kind: SpanKind.INTERNAL, attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
