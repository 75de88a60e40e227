import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PlaneCredentials } from '../access/plane-credentials.js';

/** Lets other planes of the deployment through. The body has not been read by then. */
@Injectable()
export class PlaneGuard implements CanActivate {
  constructor(@Inject(PlaneCredentials) private readonly credentials: PlaneCredentials) {}

  canActivate(context: ExecutionContext): boolean {
    this.credentials.check(context.switchToHttp().getRequest<FastifyRequest>().headers.authorization);
    return true;
  }
}
