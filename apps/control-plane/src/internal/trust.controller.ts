import { ForPlanes } from '@artifact-store/http-app';
import type { GrantJwk } from '@artifact-store/planes';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { TRUST, type Trust } from './trust.js';

interface TrustJson {
  readonly log_id: string;
  readonly keys: readonly GrantJwk[];
}

/** Which grants hold, for data planes. */
@Controller('internal/trust')
@ForPlanes()
export class TrustController {
  constructor(@Inject(TRUST) private readonly trust: Trust) {}

  @Get()
  @Header('cache-control', 'no-store')
  getTrust(): TrustJson {
    return { log_id: this.trust.logId, keys: this.trust.publicKeys };
  }
}
