import type { FastifyRequest } from 'fastify';

export type Role = 'reader' | 'writer' | 'admin';

export interface Caller {
  readonly name: string;
  readonly role: Role;
}

const callers = new WeakMap<object, Caller>();

export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request.raw, caller);
}

/** Whose API key came with the request; null where the service has no keys. */
export function callerOf(request: FastifyRequest): Caller | null {
  return callers.get(request.raw) ?? null;
}
