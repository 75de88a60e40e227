import { createDigester } from '@artifact-store/digest';
import { contentAddress, parseSha256 } from '@artifact-store/identity';
import { sha256Of } from '../faults/content.js';
import type { Content } from './world.js';

const digester = createDigester({ threads: 1 });

/** Few, so that packages share them: the first two are of one size, and the last is staged in a file. */
export const CONTENTS: readonly Content[] = [
  ['one', 40],
  ['two', 40],
  ['three', 1],
  ['four', 70_000],
  ['five', 300_000],
].map(([text, size]) => filledContent(String(text), Number(size)));

/** That text again and again, up to a size. */
export function filledContent(text: string, size: number): Content {
  const bytes = Buffer.alloc(size, text);
  const address = contentAddress('blake3', Buffer.from(digester.primary(bytes)).toString('hex'));
  return { address, sha256: parseSha256(sha256Of(bytes)), bytes };
}

const byAddress = new Map<string, Content>(CONTENTS.map((content) => [content.address, content]));

/** @throws Error for what no command stores */
export function contentAt(address: string): Content {
  const content = byAddress.get(address);
  if (content === undefined) throw new Error(`nobody stored ${address}`);
  return content;
}
