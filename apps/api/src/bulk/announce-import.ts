import type { FastifyReply, FastifyRequest } from 'fastify';

const IMPORT_ID = 'stemma-import-id';

/**
 * Tells the id of the import, with which it can be asked for and resumed. One that the caller did not choose is
 * told at once, by 103 Early Hints, where `Prefer: early-hints` asks for it: the answer itself comes only after the body
 * has been read, but many clients take an unasked 103 for the answer.
 */
export function announceImport(
  request: FastifyRequest,
  reply: FastifyReply,
  importId: string,
  isKnown: boolean,
): void {
  void reply.header(IMPORT_ID, importId);
  if (isKnown || request.raw.httpVersion !== '1.1' || !asksForHints(request.headers['prefer'])) return;
  reply.raw.writeEarlyHints({ link: `</v1/imports/${importId}>; rel=monitor`, [IMPORT_ID]: importId });
}

function asksForHints(prefer: string | string[] | undefined): boolean {
  const preferences = [prefer ?? []].flat().join(',').split(',');
  return preferences.some((preference) => preference.trim().toLowerCase() === 'early-hints');
}
