import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PAYLOAD_FIELDS } from './index.js';
import { MANIFEST_FIELDS } from './manifest/codec.js';

const schema = (name: string) => readFileSync(new URL(`../../../schemas/${name}`, import.meta.url), 'utf8').replace(/;.*/g, '');

/** The member names of a group: `name = { member: type, … }`. */
function membersOf(text: string, name: string): string[] {
  const body = new RegExp(`^${name} = \\{\\n([^}]*(?:\\{[^}]*\\}[^}]*)*)^\\}`, 'm').exec(text)?.[1] ?? '';
  return [...body.matchAll(/^ {2}(\w+):/gm)].map(([, member = '']) => member);
}

const namesIn = (text: string) => [...text.matchAll(/^(\w+) =/gm)].map(([, name = '']) => name);

describe('schemas/manifest.v1.cddl', () => {
  const text = schema('manifest.v1.cddl');

  it.each([
    ['manifest', MANIFEST_FIELDS.manifest],
    ['package', MANIFEST_FIELDS.package],
    ['file', MANIFEST_FIELDS.file],
    ['storage_receipt', MANIFEST_FIELDS.storageReceipt],
    ['retention_summary', MANIFEST_FIELDS.retentionSummary],
    ['provenance', MANIFEST_FIELDS.provenance],
  ])('names the members of %s as the codec writes them', (name, fields) => {
    expect(membersOf(text, name)).toEqual(Object.values(fields));
  });
});

describe('schemas/events.v1.cddl', () => {
  const text = schema('events.v1.cddl');
  const groupOf = (type: string) => type.replace(/^v1\./, '').replaceAll('.', '_');

  it.each(Object.entries(PAYLOAD_FIELDS))('names the members of %s as the codec writes them', (type, fields) => {
    expect(membersOf(text, groupOf(type))).toEqual(Object.values(fields));
  });

  it('lists every event type there is, and has a group for each', () => {
    const types = [...text.matchAll(/"(v1\.[a-z_.]+)"/g)].map(([, type = '']) => type);
    expect(types).toEqual([...Object.keys(PAYLOAD_FIELDS), 'v1.package.finalized']);
    expect(namesIn(text)).toEqual(['entry', 'event_type', ...types.map(groupOf)]);
  });

  it('names the members of the entry that a leaf hash covers', () => {
    const [vector] = JSON.parse(readFileSync(new URL('../../../schemas/vectors/leaf.json', import.meta.url), 'utf8'));
    expect(membersOf(text, 'entry')).toEqual(Object.keys(vector.entry));
  });

  it('uses no name that neither file defines', () => {
    const both = `${schema('manifest.v1.cddl')}${text}`.replace(/"[^"]*"/g, '');
    const used = [...both.matchAll(/(?<![\w.])([a-z_]+)(?![\w:]| =)/g)].map(([, name = '']) => name);
    const known = new Set([...namesIn(both), 'text', 'bool', 'null', 'regexp']);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });
});
