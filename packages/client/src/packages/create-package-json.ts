import type { CreatePackage } from '@artifact-store/planes';

/** A new package, for the wire. The actor is not sent: the server takes it from the token. */
export function createPackageJson(command: CreatePackage) {
  return {
    name: command.name,
    producer: command.producer,
    subject: command.subject,
    retention_class: command.retentionClass,
    metadata: command.metadata,
    metadata_schema: command.metadataSchema ?? undefined,
    unique_key: command.uniqueKey ?? undefined,
  };
}
