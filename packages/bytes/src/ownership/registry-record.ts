import { JsonFields, UnexpectedFieldError } from '@artifact-store/planes';

/** What `registry.json` says of a backend: whose it is, and how far its log had come when that was last noted. */
export interface RegistryRecord {
  readonly logId: string;
  /** The highest sequence that is known to have been there. */
  readonly seenSequence: number;
}

export function encodeRecord({ logId, seenSequence }: RegistryRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify({ log_id: logId, seen_sequence: seenSequence })}\n`);
}

/** Undefined for what is no such record. */
export function decodeRecord(bytes: Uint8Array): RegistryRecord | undefined {
  try {
    const fields = new JsonFields(JSON.parse(Buffer.from(bytes).toString()));
    return { logId: fields.text('log_id'), seenSequence: fields.natural('seen_sequence') };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UnexpectedFieldError) return undefined;
    throw error;
  }
}
