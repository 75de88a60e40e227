import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS, type Access } from './access.js';

/** Keeps the server from starting while a route does not say who may call it. */
@Injectable()
export class DeclaredAccess implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const undeclared = this.discovery.getControllers().flatMap(({ metatype }) => this.undeclaredRoutes(metatype));
    if (undeclared.length > 0) throw new Error(`routes that do not declare who may call them: ${undeclared.join(', ')}`);
  }

  private undeclaredRoutes(controller: unknown): readonly string[] {
    if (typeof controller !== 'function') return [];
    const methods = controller.prototype as Record<string, () => unknown>;
    return this.scanner
      .getAllMethodNames(methods)
      .map((name) => [name, methods[name]] as const)
      .filter(([, method]) => method !== undefined && Reflect.hasMetadata(PATH_METADATA, method))
      .filter(
        ([, method]) => this.reflector.getAllAndOverride<Access>(ACCESS, [method as () => unknown, controller]) === undefined,
      )
      .map(([name]) => `${controller.name}.${name}`);
  }
}
