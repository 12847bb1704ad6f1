import { StemmaError } from '@stemma/models';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mayAct, roleNeeded } from './access.js';
import { ApiKeys, type ApiKey } from './api-keys.js';
import { rememberCaller } from './caller.js';
import { foreignPageFault } from './foreign-page.js';

/**
 * Lets nobody in without a key that may do what is asked, as soon as there are keys; without keys, nothing that a web
 * page from elsewhere sends. A hook and not a Nest guard: it comes before the body is read and covers every route, and
 * paths that do not exist.
 */
export function guardRequests(fastify: FastifyInstance, keys: readonly ApiKey[]): void {
  const apiKeys = new ApiKeys(keys);
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(keys.length === 0 ? foreignPageFault(request) : refusalOf(request, apiKeys));
  });
}

function refusalOf(request: FastifyRequest, apiKeys: ApiKeys): StemmaError | undefined {
  const needed = roleNeeded(request.method, request.routeOptions.url ?? '');
  if (needed === null) return undefined;
  const key = keyOf(request);
  if (key === null) {
    return new StemmaError(
      'unauthorized',
      'Send an API key: Authorization: Bearer <key>, or X-Api-Key: <key>.',
    );
  }
  const caller = apiKeys.callerOf(key);
  if (caller === null) return new StemmaError('unauthorized', 'The API key is not one of this service.');
  if (!mayAct(caller.role, needed)) {
    return new StemmaError(
      'forbidden',
      `This needs the role ${needed}; the API key "${caller.name}" has ${caller.role}.`,
      {
        extra: { needed, role: caller.role },
      },
    );
  }
  rememberCaller(request, caller);
  return undefined;
}

function keyOf({ headers }: FastifyRequest): string | null {
  const bearer = /^Bearer +([^ ]+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const key = headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? key : null;
}
