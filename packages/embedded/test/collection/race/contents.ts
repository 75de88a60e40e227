import { createDigester } from '@artifact-store/digest';
import { type ContentAddress, contentAddress, parseSha256, type Sha256Hex } from '@artifact-store/identity';
import { sha256Of } from '@artifact-store/testkit';

export interface Content {
  readonly address: ContentAddress;
  readonly sha256: Sha256Hex;
  readonly bytes: Buffer;
}

const digester = createDigester({ threads: 1 });

/** So few that whoever uploads meets others who upload the same; the last is staged in a file. */
export const CONTENTS: readonly Content[] = [
  ['one', 40],
  ['two', 40],
  ['three', 300_000],
].map(([text, size]) => {
  const bytes = Buffer.alloc(Number(size), String(text));
  const address = contentAddress('blake3', Buffer.from(digester.primary(bytes)).toString('hex'));
  return { address, sha256: parseSha256(sha256Of(bytes)), bytes };
});

const byAddress = new Map<string, Content>(CONTENTS.map((content) => [content.address, content]));

/** @throws Error for what nobody uploads */
export function contentAt(address: string): Content {
  const content = byAddress.get(address);
  if (content === undefined) throw new Error(`nobody uploads ${address}`);
  return content;
}
