import { ACCESS, type Access } from '@artifact-store/http-app';
import { ValidationFailedError } from '@artifact-store/planes';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

const OF_THE_QUERY = `${RouteParamtypes.QUERY}:`;

/** Refuses any query to a route that has no use for one: a mistyped filter must not pass for an answer. */
@Injectable()
export class KnownQueryGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.getAllAndOverride<Access>(ACCESS, [context.getHandler(), context.getClass()]);
    const { originalUrl } = context.switchToHttp().getRequest<FastifyRequest>();
    if (access.by !== 'grant' && /\?./s.test(originalUrl) && !takesQuery(context)) {
      throw new ValidationFailedError('the route takes no query parameters');
    }
    return true;
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const parameters: object = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ?? {};
  return Object.keys(parameters).some((key) => key.startsWith(OF_THE_QUERY));
}
