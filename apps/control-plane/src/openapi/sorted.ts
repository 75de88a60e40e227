import { compareText } from '@artifact-store/encoding';

/** A value whose objects have their members in the order of their names, all the way down; lists keep their order. */
export function sorted<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member)] as const);
  return Object.fromEntries(members.sort(([one], [other]) => compareText(one, other))) as Value;
}
