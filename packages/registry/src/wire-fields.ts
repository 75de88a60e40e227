import { type CborMap, type CborValue, EncodingError, isMap } from '@artifact-store/encoding';

/** The members of a record that is stored: name in TypeScript → name on the wire. */
export type WireFields<Shape> = { readonly [Member in keyof Shape]: string };

/** The wire form of a record whose members are in wire form already. */
export function toWire<Shape>(fields: WireFields<Shape>, record: { readonly [Member in keyof Shape]: unknown }): CborMap {
  const map: CborMap = {};
  for (const member in fields) map[fields[member]] = record[member] as CborValue;
  return map;
}

/** The record with exactly these members, each still in wire form. @throws EncodingError if one is missing or another is there */
export function fromWire<Shape>(fields: WireFields<Shape>, value: CborValue | undefined): Shape {
  if (!isMap(value)) throw new EncodingError('no map where a record is expected');
  const record: Partial<Record<keyof Shape, CborValue>> = {};
  let count = 0;
  for (const member in fields) {
    const wireName = fields[member];
    if (!Object.hasOwn(value, wireName)) throw new EncodingError(`no member ${wireName}`);
    record[member] = value[wireName] as CborValue;
    count++;
  }
  if (Object.keys(value).length !== count) throw new EncodingError('a member that the record does not have');
  // What the members hold is what the writer of these bytes put there: ourselves.
  return record as Shape;
}
