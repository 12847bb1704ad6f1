import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const text = (description: string, example: string) => ({
  description,
  schema: { type: 'string' as const, example },
});

const OF_WRITES = {
  'Stemma-Position': text(
    'Where in the change log the write stands: what a read may ask to be reached, by Stemma-Min-Position.',
    '1042.77',
  ),
};

const OF_READS = {
  'Stemma-Source': text('The store that answered.', 'postgres'),
  'Stemma-Lag-Ms': text(
    'How far that store is behind the record at most, in milliseconds; absent while it has never been up to date.',
    '0',
  ),
};

/** The headers of answers: a write tells its position, a read its source and how fresh it is. */
export function tellHeaders(operation: Operation, method: string): void {
  const names = (operation.parameters ?? []).map((parameter) => ('name' in parameter ? parameter.name : ''));
  const headers = {
    ...(names.includes('Idempotency-Key') ? OF_WRITES : {}),
    ...(method === 'get' || names.includes('Stemma-Min-Position') ? OF_READS : {}),
  };
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!status.startsWith('2') || response === undefined || '$ref' in response) continue;
    response.headers = { ...response.headers, ...headers };
  }
}
