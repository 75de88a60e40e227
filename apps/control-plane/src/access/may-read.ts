import { createParamDecorator, type ExecutionContext, Inject, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Tokens } from './tokens.js';

/** Whether whoever calls may read what is stored, on a route that wants another scope. */
export const MayRead = () => Authorization(MayReadPipe);

const Authorization = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined =>
    context.switchToHttp().getRequest<FastifyRequest>().headers.authorization,
);

@Injectable()
class MayReadPipe implements PipeTransform<string | undefined, boolean> {
  constructor(@Inject(Tokens) private readonly tokens: Tokens) {}

  transform(authorization: string | undefined): boolean {
    return this.tokens.permits('read', authorization);
  }
}
