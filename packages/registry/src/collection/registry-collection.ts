import { type Collection, InternalError, type PackageDetails, type UndeletePackage } from '@artifact-store/planes';
import type { RegistryParts } from '../registry.js';

export class RegistryCollection implements Collection {
  constructor(protected readonly parts: RegistryParts) {}

  async undelete(_command: UndeletePackage): Promise<PackageDetails> {
    throw new InternalError('not there yet');
  }
}
