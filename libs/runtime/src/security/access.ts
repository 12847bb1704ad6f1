import type { Role } from './caller.js';

const RANK: Readonly<Record<Role, number>> = { reader: 1, writer: 2, admin: 3 };

/** They tell nothing of what is stored: whether the service lives, what its API looks like, and its pages. */
const OPEN = [
  /^\/health\//,
  /^\/openapi\.json$/,
  /^\/docs(\/|$)/,
  // The console: a page that knows nothing until it is given a key.
  /^\/(assets\/.+)?$/,
  /^\/(patterns|map|use|improvements|events|stores)(\/|$)/,
];
/** They ask, only with more words than a URL holds. */
const READING_POSTS = [/^\/v1\/similar$/];
/** Nor is it for everybody to read. */
const ADMINS_OWN = [/^\/v1\/(webhooks|erasures)(\/|$)/];
const ADMINISTRATION = [
  /^\/v1\/(mirrors|dead-letters)(\/|$)/,
  /^\/v1\/patterns\/[^/]+\/erase$/,
  /^\/v1\/namespaces\/[^/]+\/retention$/,
];

/**
 * The least role that a request needs, by its method and its route's path (`/v1/nodes/:nodeId`); null: none.
 * What is not named here needs a writer, so a forgotten route is closed to readers rather than open.
 */
export function roleNeeded(method: string, route: string): Role | null {
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && matches(OPEN, route)) return null;
  if (matches(ADMINS_OWN, route)) return 'admin';
  if (isRead || (method === 'POST' && matches(READING_POSTS, route))) return 'reader';
  return method === 'DELETE' || matches(ADMINISTRATION, route) ? 'admin' : 'writer';
}

export function mayAct(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}

function matches(patterns: readonly RegExp[], route: string): boolean {
  return patterns.some((pattern) => pattern.test(route));
}
