import { ACCESS, type Access } from '@artifact-store/http-app';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { PlaneCredentials } from '../access/plane-credentials.js';

/** Lets only other planes of the deployment through to routes that are declared for them. The body has not been read by then. */
@Injectable()
export class PlaneGuard implements CanActivate {
  constructor(
    @Inject(PlaneCredentials) private readonly credentials: PlaneCredentials,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.getAllAndOverride<Access>(ACCESS, [context.getHandler(), context.getClass()]);
    if (access.by === 'plane') this.credentials.check(context.switchToHttp().getRequest<FastifyRequest>().headers.authorization);
    return true;
  }
}
