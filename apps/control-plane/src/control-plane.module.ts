import { DeclaredAccess } from '@artifact-store/http-app';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { RATE_LIMIT, RateLimitGuard } from './access/rate-limit.guard.js';
import { Tokens } from './access/tokens.js';
import { API_MODULES } from './api-modules.js';
import { Health } from './health/health.js';
import { KnownQueryGuard } from './http/query/known-query.guard.js';
import { BYTE_ROUTES, CONTROL_PLANE, type ControlPlaneParts } from './parts.js';

@Global()
@Module({ imports: [DiscoveryModule, ...API_MODULES], providers: [DeclaredAccess] })
export class ControlPlaneModule {}

/** The API of a control plane. */
export function controlPlaneModule(parts: ControlPlaneParts): DynamicModule {
  const shared = [
    { provide: CONTROL_PLANE, useValue: parts.control },
    { provide: BYTE_ROUTES, useValue: parts.byteRoutes },
    { provide: Tokens, useValue: new Tokens(parts.access) },
    { provide: RATE_LIMIT, useValue: parts.access.rateLimit },
    { provide: Health, useValue: new Health(parts.control, parts.backends, parts.defaultBackendId) },
  ];
  return {
    module: ControlPlaneModule,
    providers: [
      ...shared,
      // In this order: who sends too much is not looked at, and who may not call learns nothing of what else is wrong.
      { provide: APP_GUARD, useClass: RateLimitGuard },
      { provide: APP_GUARD, useClass: AccessGuard },
      { provide: APP_GUARD, useClass: KnownQueryGuard },
    ],
    exports: shared.map(({ provide }) => provide),
  };
}

/** Its routes with nothing behind them: enough to describe them. */
export function controlPlaneOutline(): DynamicModule {
  const provided = [CONTROL_PLANE, BYTE_ROUTES, Tokens, Health];
  return {
    module: ControlPlaneModule,
    providers: provided.map((provide) => ({ provide, useValue: null })),
    exports: provided,
  };
}
