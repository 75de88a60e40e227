import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const actors = new WeakMap<object, string>();

export function rememberActor(request: FastifyRequest, actor: string): void {
  actors.set(request, actor);
}

/** Who calls: the name of the token. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const actor = actors.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (actor === undefined) throw new TypeError('a route that names its actor wants a token');
  return actor;
});
