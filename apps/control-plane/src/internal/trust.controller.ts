import { ForPlanes } from '@artifact-store/http-app';
import { ArtifactStoreError, type GrantJwk } from '@artifact-store/planes';
import { Controller, Get, Inject } from '@nestjs/common';
import { TRUST, type Trust } from './trust.js';

interface TrustJson {
  readonly log_id: string;
  /** Null while the database does not tell: the keys hold all the same. */
  readonly last_sequence: number | null;
  readonly keys: readonly GrantJwk[];
}

/** Which grants hold, and how far the log has come, for data planes. */
@Controller('internal/trust')
@ForPlanes()
export class TrustController {
  constructor(@Inject(TRUST) private readonly trust: Trust) {}

  @Get()
  async getTrust(): Promise<TrustJson> {
    const { log, logId, publicKeys } = this.trust;
    const head = await log.head().catch(untold);
    return { log_id: head?.logId ?? logId, last_sequence: head?.lastSequence ?? null, keys: publicKeys };
  }
}

function untold(error: unknown): null {
  if (error instanceof ArtifactStoreError) return null;
  throw error;
}
