import { StemmaError } from '@stemma/models';
import type { FastifyInstance } from 'fastify';

/**
 * Tells a path that does not exist (404) from one that does, but not for this method (405).
 * To be called before the routes are registered.
 */
export function refuseUnknownRoutes(fastify: FastifyInstance): void {
  const routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    routes.push({ path: pathPattern(url), methods: [method].flat() });
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) {
      done();
      return;
    }
    const [path = ''] = request.url.split('?', 1);
    const allow = [
      ...new Set(routes.filter((route) => route.path.test(path)).flatMap(({ methods }) => methods)),
    ].sort();
    done(
      allow.length === 0 || allow.includes(request.method)
        ? new StemmaError('not_found', 'There is nothing at this path.')
        : new StemmaError(
            'method_not_allowed',
            `This path takes ${allow.join(', ')}, not ${request.method}.`,
            {
              extra: { allow },
            },
          ),
    );
  });
}

/** Of a route such as `/v1/nodes/:nodeId`. */
function pathPattern(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+';
    return segment === '*' ? '.*' : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}
