import { InternalError, type Known, type ReceiptResult, type RecordKnown } from '@artifact-store/planes';
import type { RegistryParts } from '../registry.js';

export class RegistryKnown implements Known {
  constructor(protected readonly parts: RegistryParts) {}

  async record(_command: RecordKnown): Promise<readonly (ReceiptResult | null)[]> {
    throw new InternalError('not there yet');
  }
}
