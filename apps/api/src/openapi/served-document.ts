import type { INestApplication } from '@nestjs/common';
import { apiDocument } from './document.js';

/** The OpenAPI document as JSON text, made when it is first asked for. */
export class ServedDocument {
  private app: INestApplication | null = null;
  private made: string | null = null;

  /** The application exists only after its controllers, and they want its document. */
  of(app: INestApplication): void {
    this.app = app;
  }

  text(): string {
    if (this.app === null) throw new Error('the document was asked for before the application was there');
    this.made ??= JSON.stringify(apiDocument(this.app));
    return this.made;
  }
}
