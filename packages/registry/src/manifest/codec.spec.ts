import { readFileSync } from 'node:fs';
import { createDigester } from '@artifact-store/digest';
import { type CborMap, encodeCanonical, fromJcs, isMap } from '@artifact-store/encoding';
import { NonCanonicalManifestError } from '@artifact-store/planes';
import { cborMaps, GOLDEN_MANIFESTS, sampleManifest } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { cdeEncodeOptions, encode as encodeCbor2 } from 'cbor2';
import fc from 'fast-check';
import { decodeManifest, encodeManifest, type Manifest, manifestJson } from '../index.js';

interface ManifestVector {
  readonly name: string;
  readonly manifest: CborMap;
  readonly cbor: string;
  readonly manifest_digest: string;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const vectors: ManifestVector[] = JSON.parse(
  readFileSync(new URL('../../../../schemas/vectors/manifest.json', import.meta.url), 'utf8'),
);

describe('the manifest vectors', () => {
  it('have every golden manifest', () => {
    expect(vectors.map((vector) => vector.name)).toEqual(Object.keys(GOLDEN_MANIFESTS));
  });

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (name, vector) => {
    const manifest = GOLDEN_MANIFESTS[name] as Manifest;
    const bytes = encodeManifest(manifest);
    expect(hex(encodeCbor2(vector.manifest, cdeEncodeOptions))).toBe(vector.cbor);
    expect(hex(bytes)).toBe(vector.cbor);
    expect(`blake3:${hex(createDigester().primary(bytes))}`).toBe(vector.manifest_digest);
    expect(decodeManifest(bytes)).toEqual(manifest);
    expect(fromJcs(manifestJson(bytes))).toEqual(vector.manifest);
    expect(hex(encodeCanonical(fromJcs(manifestJson(bytes))))).toBe(vector.cbor);
  });
});

describe('decodeManifest', () => {
  it('reads back whatever encodeManifest wrote', () => {
    fc.assert(
      fc.property(cborMaps(), (metadata) => {
        const manifest = sampleManifest({ package: { ...sampleManifest().package, metadata } });
        expect(decodeManifest(encodeManifest(manifest))).toEqual(manifest);
      }),
    );
  });

  const wire = () => fromJcs(manifestJson(encodeManifest(sampleManifest()))) as CborMap;
  const inPackage = (change: (target: CborMap) => void) => {
    const map = wire();
    if (isMap(map.package)) change(map.package);
    return map;
  };

  it.each([
    ['another version', { ...wire(), manifest_version: 2 }],
    ['a version that is text', { ...wire(), manifest_version: '1' }],
    ['no version', (({ manifest_version: _, ...rest }) => rest)(wire())],
    ['a version and nothing else', { manifest_version: 1 }],
    ['a member too many', { ...wire(), signature: 'x' }],
    ['a member too few in its package', inPackage((target) => delete target.name)],
    ['a member too many in its package', inPackage((target) => Object.assign(target, { tags: [] }))],
    ['a member by another name', inPackage((target) => Object.assign(target, { title: target.name, name: undefined }))],
    ['files that are no list', { ...wire(), files: {} }],
    ['a file that is no map', { ...wire(), files: ['a'] }],
    ['a file of another shape', { ...wire(), files: [{ relative_path: 'a' }] }],
    ['no provenance', { ...wire(), provenance: null }],
  ] as [string, CborMap][])('refuses a manifest with %s', (_what, map) => {
    const bytes = encodeCanonical(JSON.parse(JSON.stringify(map)));
    expect(() => decodeManifest(bytes)).toThrow(NonCanonicalManifestError);
    expect(() => manifestJson(bytes)).toThrow(NonCanonicalManifestError);
  });

  it.each([
    ['a list', encodeCanonical([])],
    ['a text', encodeCanonical('manifest')],
    ['nothing', new Uint8Array()],
    ['a byte too many', Buffer.concat([encodeManifest(sampleManifest()), Buffer.of(0)])],
    ['a byte too few', encodeManifest(sampleManifest()).slice(0, -1)],
    [
      'an integer longer than needed',
      Buffer.from(hex(encodeManifest(sampleManifest())).replace(/(6d616e69666573745f76657273696f6e)01/, '$11801'), 'hex'),
    ],
    ['JSON', Buffer.from(manifestJson(encodeManifest(sampleManifest())))],
  ])('refuses bytes that are %s', (_what, bytes) => {
    expect(() => decodeManifest(bytes)).toThrow(NonCanonicalManifestError);
  });
});
