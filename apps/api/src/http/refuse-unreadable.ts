import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newId, StemmaError } from '@stemma/models';
import { problemOf } from './problem.js';

/** What Node cannot read as an HTTP request comes to no route and no hook; its answer is a problem document like any. */
export function refuseUnreadable(fault: Error & { readonly code?: string }, socket: Socket): void {
  if (fault.code !== 'ECONNRESET' && socket.writable) socket.write(answerTo(refusalOf(fault.code)));
  socket.destroy(fault);
}

function refusalOf(code: string | undefined): StemmaError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new StemmaError(
      'headers_too_large',
      'The headers of the request are larger than this service takes.',
    );
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new StemmaError('request_timeout', 'The request took too long to arrive.');
  return new StemmaError('malformed_request', 'This is not an HTTP request, or ended before it was whole.');
}

function answerTo(error: StemmaError): string {
  const correlationId = newId();
  const problem = problemOf(error, { instance: '', correlationId });
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${String(problem.status)} ${STATUS_CODES[problem.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    `X-Correlation-Id: ${correlationId}`,
    '',
    body,
  ].join('\r\n');
}
