import { idempotencyKeyOf } from '@artifact-store/http-app';
import { applyDecorators, type CanActivate, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** Refuses a key that is none while only the header has been read. */
class IdempotencyKeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    keyIn(context);
    return true;
  }
}

/** The route may be asked again under the key of the first request, and answers what it answered. */
export function Repeatable(): MethodDecorator {
  return applyDecorators(
    UseGuards(IdempotencyKeyGuard),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
      description:
        'Makes the request safe to repeat: for 24 hours the same request of the same token under the same key is carried out once, and answered again.',
    }),
  );
}

/** The key of a request to a route that is `Repeatable`; undefined where its sender gave none. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => keyIn(context));

function keyIn(context: ExecutionContext): string | undefined {
  return idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>().raw);
}
