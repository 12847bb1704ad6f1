import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiTags, type ApiResponseNoStatusOptions } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { READINESS, type ReadinessCheck } from './readiness.js';

/** A store that has not answered by then counts as away: whoever asks wants to know now. */
const PATIENCE_MS = 2_000;

@ApiTags('state')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(READINESS) private readonly checks: readonly ReadinessCheck[],
  ) {}

  /** The process runs and answers. */
  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOkResponse(documented('Liveness'))
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /**
   * Everything that answers need is there; else 503 says what is not. A mirror that is loaded is `warming`, with how
   * far it is: the record answers in its place meanwhile.
   */
  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOkResponse(documented('Readiness'))
  ready(): Promise<HealthCheckResult> {
    return this.health.check(
      this.checks.map(({ name, check }) => async () => {
        const indicator = this.indicators.check(name);
        const found = await outcomeOf(check);
        return typeof found === 'string' ? indicator.down(found) : indicator.up(found);
      }),
    );
  }
}

/** @returns what there is to tell, or in words what is missing. */
async function outcomeOf(check: ReadinessCheck['check']): Promise<Record<string, unknown> | string> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, `no answer within ${String(PATIENCE_MS)} ms`);
  });
  const answer = check().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** A schema of the document that the service serves. */
function documented(schema: string): ApiResponseNoStatusOptions {
  return { description: 'OK.', schema: { $ref: `#/components/schemas/${schema}` } };
}
