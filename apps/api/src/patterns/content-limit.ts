import { Inject, Injectable } from '@nestjs/common';
import { StemmaError, type JsonValue } from '@stemma/models';
import { CONFIG, type ServiceConfig } from '../service-config.js';

/** How large the content of one version may be in a request. */
@Injectable()
export class ContentLimit {
  private readonly limitBytes: number;

  constructor(@Inject(CONFIG) { contentLimitBytes }: ServiceConfig) {
    this.limitBytes = contentLimitBytes;
  }

  /** @throws StemmaError `validation_failed` */
  require(content: JsonValue | undefined): void {
    if (content === undefined) return;
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    if (Buffer.byteLength(text) <= this.limitBytes) return;
    throw StemmaError.invalid([
      {
        pointer: '/content',
        code: 'too_long',
        message: `must be at most ${this.limitBytes} bytes as UTF-8 (STEMMA_CONTENT_LIMIT_BYTES)`,
      },
    ]);
  }
}
