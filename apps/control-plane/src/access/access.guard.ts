import { ACCESS, type Access } from '@artifact-store/http-app';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { rememberActor } from './actor.js';
import { Tokens } from './tokens.js';

/** Lets a request through to its route, or throws what forbids it. The body has not been read by then. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Tokens) private readonly tokens: Tokens,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.getAllAndOverride<Access>(ACCESS, [context.getHandler(), context.getClass()]);
    if (access.by === 'token') {
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      rememberActor(request, this.tokens.actorWith(access.scope, request.headers.authorization));
    }
    return true;
  }
}
