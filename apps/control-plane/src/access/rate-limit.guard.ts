import type { Config } from '@artifact-store/config';
import { ACCESS, type Access } from '@artifact-store/http-app';
import { RateLimitedError } from '@artifact-store/planes';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Tokens } from './tokens.js';

export const RATE_LIMIT = Symbol('RateLimit');

/**
 * Counts the requests of each caller to routes that want a token, and refuses those beyond the limit (ADR-0029). It comes first: who guesses
 * tokens is counted as well. The body has not been read by then.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limiter: RateLimiterMemory | undefined;

  constructor(
    @Inject(RATE_LIMIT) limit: Config['access']['rateLimit'],
    @Inject(Tokens) private readonly tokens: Tokens,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {
    if (limit !== null) this.limiter = new RateLimiterMemory({ points: limit.requests, duration: limit.seconds });
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access>(ACCESS, [context.getHandler(), context.getClass()]);
    if (this.limiter === undefined || access.by !== 'token') return true;
    const { headers, ip } = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = this.tokens.actorOf(headers.authorization);
    try {
      await this.limiter.consume(actor === undefined ? `address ${ip}` : `token ${actor}`);
      return true;
    } catch (spent) {
      if (!(spent instanceof RateLimiterRes)) throw spent;
      throw refusal(actor ?? 'this address', this.limiter, spent);
    }
  }
}

function refusal(caller: string, { points, duration }: RateLimiterMemory, { msBeforeNext }: RateLimiterRes): RateLimitedError {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  const detail = `${caller} has sent the ${points} requests that it may send in ${duration} seconds`;
  return new RateLimitedError(detail, { retry_after_seconds: seconds });
}
