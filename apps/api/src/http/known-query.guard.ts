import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { StemmaError } from '@stemma/models';
import type { FastifyRequest } from 'fastify';
import { unknownField } from './dto.pipe.js';

/**
 * Refuses every query parameter where the endpoint takes none: `?dryRun=true` must not do what was only to be tried.
 * Where it takes some, the DtoPipe refuses those that its DTO lacks; of endpoints without one the pipe hears nothing.
 */
export class KnownQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(query as object);
    if (names.length === 0 || takesQuery(context)) return true;
    throw StemmaError.invalid(names.map(unknownField));
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const parameters: unknown = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  );
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
