import { parseJson } from '@artifact-store/encoding';
import { JsonFields, UnexpectedFieldError } from '@artifact-store/planes';

/** What `registry.json` says of a backend: whose it is, and how far its log had come when that was last noted. */
export interface RegistryRecord {
  readonly logId: string;
  /** The highest sequence that is known to have been there. */
  readonly seenSequence: number;
  /** Where the log once ended though it had come further: it was restored, and what it says since is another history. */
  readonly wentBackTo?: number | undefined;
}

export function encodeRecord({ logId, seenSequence, wentBackTo }: RegistryRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify({ log_id: logId, seen_sequence: seenSequence, went_back_to: wentBackTo })}\n`);
}

/** Undefined for what is no such record. */
export function decodeRecord(bytes: Uint8Array): RegistryRecord | undefined {
  try {
    const fields = new JsonFields(parseJson(Buffer.from(bytes).toString()));
    const wentBackTo = fields.nullable('went_back_to', (name) => fields.natural(name)) ?? undefined;
    return { logId: fields.text('log_id'), seenSequence: fields.natural('seen_sequence'), wentBackTo };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UnexpectedFieldError) return undefined;
    throw error;
  }
}
