import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describeWith, vectorsDir } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import { decodeCanonical, EncodingError, encodeCanonical, fromJcs, toJcs } from './index.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const filesIn = (folder: string) =>
  readdirSync(join(vectorsDir(), folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

function accepted(bytes: Uint8Array): boolean {
  try {
    decodeCanonical(bytes);
    return true;
  } catch (error) {
    if (error instanceof EncodingError) return false;
    throw error;
  }
}

describeWith('vectors', 'vectors of others', () => {
  // Read inside the tests: where the vectors are missing the block is skipped, but its body still runs.
  const appendixA = (): { hex: string; roundtrip: boolean }[] =>
    JSON.parse(readFileSync(join(vectorsDir(), 'cbor-appendix-a/appendix_a.json'), 'utf8'));
  const bytesOf = (item: { hex: string }) => Buffer.from(item.hex, 'hex');
  const dagCbor = () => filesIn('dag-cbor/fixtures').filter((path) => path.endsWith('.dag-cbor'));

  it('reads and writes the examples of RFC 8949 appendix A that are canonical and within the value set', () => {
    const ours = appendixA().filter((item) => item.roundtrip && inValueSet(bytesOf(item)));
    expect(ours.length).toBe(32);
    expect(ours.map((item) => hex(encodeCanonical(decodeCanonical(bytesOf(item)))))).toEqual(ours.map((item) => item.hex));
  });

  it('refuses all other examples of RFC 8949 appendix A', () => {
    const others = appendixA().filter((item) => !item.roundtrip || !inValueSet(bytesOf(item)));
    expect(others.length).toBe(50);
    expect(others.filter((item) => accepted(bytesOf(item)))).toEqual([]);
  });

  it('reads and writes the DAG-CBOR fixtures that are within the value set', () => {
    const ours = dagCbor().filter((path) => inValueSet(readFileSync(path)));
    expect(ours.length).toBeGreaterThan(40);
    expect(ours.filter((path) => hex(encodeCanonical(decodeCanonical(readFileSync(path)))) !== hex(readFileSync(path)))).toEqual(
      [],
    );
  });

  it('refuses all other DAG-CBOR fixtures', () => {
    const others = dagCbor().filter((path) => !inValueSet(readFileSync(path)));
    expect(others.length).toBeGreaterThan(40);
    expect(others.filter((path) => accepted(readFileSync(path)))).toEqual([]);
  });

  it('takes a JSON text to a value that survives both encodings, or to an EncodingError', () => {
    const texts = filesIn('json-parsing')
      .filter((path) => path.endsWith('.json'))
      .map((path) => ({ name: basename(path), bytes: readFileSync(path) }))
      .filter(({ bytes }) => Buffer.from(bytes.toString('utf8')).equals(bytes));
    const outcomes = texts.map(({ name, bytes }) => ({ name, outcome: outcomeOf(bytes.toString('utf8')) }));
    expect(outcomes.filter(({ outcome }) => outcome !== 'stable' && outcome !== 'refused')).toEqual([]);
    expect(outcomes.filter(({ name, outcome }) => name.startsWith('n_') && outcome !== 'refused')).toEqual([]);
    expect(outcomes.filter(({ name, outcome }) => name.startsWith('y_') && outcome === 'stable').length).toBeGreaterThan(60);
  });
});

function outcomeOf(text: string): string {
  try {
    const value = fromJcs(text);
    const projection = toJcs(value);
    const again = decodeCanonical(encodeCanonical(fromJcs(projection)));
    return toJcs(again) === projection && hex(encodeCanonical(again)) === hex(encodeCanonical(value)) ? 'stable' : 'not stable';
  } catch (error) {
    return error instanceof EncodingError ? 'refused' : `${error}`;
  }
}

/** Whether well-formed CBOR holds only text, integers within ±(2^53−1), booleans, null, lists and maps with text keys. */
function inValueSet(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const argument = (additional: number): bigint => {
    if (additional < 24) return BigInt(additional);
    const length = 2 ** (additional - 24);
    at += length;
    if (length === 1) return BigInt(view.getUint8(at - 1));
    if (length === 2) return BigInt(view.getUint16(at - 2));
    return length === 4 ? BigInt(view.getUint32(at - 4)) : view.getBigUint64(at - 8);
  };
  const item = (textOnly = false): boolean => {
    const head = view.getUint8(at++);
    const [major, additional] = [head >> 5, head & 31];
    if (textOnly && major !== 3) return false;
    if (additional > 27) return false;
    if (major === 7) return additional >= 20 && additional <= 22;
    const count = argument(additional);
    if (major <= 1) return count + BigInt(major) <= Number.MAX_SAFE_INTEGER;
    if (major === 3) at += Number(count);
    if (major === 4) return Array.from({ length: Number(count) }).every(() => item());
    if (major === 5) return Array.from({ length: Number(count) }).every(() => item(true) && item());
    return major === 3;
  };
  return item();
}
