import { Controller, Get, Header } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Registry } from 'prom-client';

@ApiTags('state')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  /** For Prometheus, in its text format. */
  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, description: 'OK.', schema: { type: 'string' } })
  read(): Promise<string> {
    return this.registry.metrics();
  }
}
