import { type PackageId, parseId, parseTimestamp } from '@artifact-store/identity';
import {
  type CreatePackage,
  InvalidMetadataError,
  InvalidTextError,
  UniqueKeyConflictError,
  UnknownRetentionClassError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { PACKAGE_ID, packageDetails, RETENTION_CLASSES } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { checkCreatePackage, decideCreatePackage } from './create.js';

const NOW = parseTimestamp('2026-05-16T09:00:00.000Z');
const NEW_ID = parseId<PackageId>('019bf4c0-0000-7000-8000-0000000000ff');

const command = (members: Partial<CreatePackage> = {}): CreatePackage => ({
  name: 'nightly',
  producer: 'guide-board',
  subject: 'kontextual-engine',
  retentionClass: 'raw-evidence',
  actor: 'ci',
  ...members,
});
const nothing = { existing: undefined, retentionClasses: RETENTION_CLASSES };

describe('decideCreatePackage', () => {
  it('records what the package is, and then when its class lets it expire', () => {
    const metadata = { branch: 'main' };
    const decision = decideCreatePackage(command({ metadata, uniqueKey: 'run-1' }), NEW_ID, nothing, NOW);
    expect(decision).toEqual({
      answer: { packageId: NEW_ID, created: true },
      events: [
        {
          type: 'v1.package.created',
          actor: 'ci',
          packageId: NEW_ID,
          name: 'nightly',
          producer: 'guide-board',
          subject: 'kontextual-engine',
          retentionClass: 'raw-evidence',
          metadata,
          metadataSchema: null,
          uniqueKey: 'run-1',
        },
        {
          type: 'v1.retention.default_applied',
          actor: 'ci',
          packageId: NEW_ID,
          retentionClass: 'raw-evidence',
          expiresAt: '2026-08-14T09:00:00.000Z',
        },
      ],
    });
  });

  it('writes what was left out as empty and null', () => {
    const [created] = decideCreatePackage(command(), NEW_ID, nothing, NOW).events;
    expect(created).toMatchObject({ metadata: {}, metadataSchema: null, uniqueKey: null });
  });

  it.each([
    ['transient', '2026-05-17T09:00:00.000Z'],
    ['raw-evidence', '2026-08-14T09:00:00.000Z'],
    ['summary-evidence', '2027-05-16T09:00:00.000Z'],
    ['release-evidence', '2033-05-14T09:00:00.000Z'],
    ['permanent-record', null],
  ])('lets a package of class %s expire at %s', (retentionClass, expiresAt) => {
    const [, applied] = decideCreatePackage(command({ retentionClass }), NEW_ID, nothing, NOW).events;
    expect(applied).toMatchObject({ retentionClass, expiresAt });
  });

  it.each(['forever', 'Transient', 'transient ', 'constructor'])(
    'refuses the class %j and names those there are',
    (retentionClass) => {
      const decide = () => decideCreatePackage(command({ retentionClass }), NEW_ID, nothing, NOW);
      expect(decide).toThrow(UnknownRetentionClassError);
      expect(decide).toThrow(/transient, raw-evidence, summary-evidence, release-evidence, permanent-record/);
    },
  );

  describe('with the unique_key of an existing package', () => {
    const existing = packageDetails({ package: { uniqueKey: 'run-1' } });
    const answer = { packageId: PACKAGE_ID, created: false };
    const again = (members: Partial<CreatePackage> = {}) =>
      decideCreatePackage(command({ uniqueKey: 'run-1', ...members }), NEW_ID, { ...nothing, existing }, NOW);

    it('answers that package and records nothing', () => {
      expect(again()).toEqual({ events: [], answer });
    });

    it('looks at class, subject and schema alone: another name, metadata or actor is the same package', () => {
      expect(again({ name: 'other', metadata: { attempt: 2 }, actor: 'somebody' })).toEqual({ events: [], answer });
    });

    it.each([
      [{ retentionClass: 'transient' }, 'another retention_class'],
      [{ subject: 'other' }, 'another subject'],
      [{ metadataSchema: 'run.v1' }, 'another metadata_schema'],
      [{ retentionClass: 'transient', subject: 'other' }, 'another retention_class, subject'],
    ])('refuses %j, says what differs and names the package', (members, difference) => {
      expect(() => again(members)).toThrow(UniqueKeyConflictError);
      expect(() => again(members)).toThrow(difference);
      expect(() => again(members)).toThrow(expect.objectContaining({ members: { package_id: PACKAGE_ID } }));
    });

    it('refuses an unknown class before it looks at the package', () => {
      expect(() => again({ retentionClass: 'forever' })).toThrow(UnknownRetentionClassError);
    });
  });
});

describe('checkCreatePackage', () => {
  it('takes texts of the most bytes, and no metadata', () => {
    const longest = {
      name: 'n'.repeat(1024),
      subject: '\u{1f600}'.repeat(256),
      producer: 'é'.repeat(128),
      actor: 'a'.repeat(256),
    };
    expect(() => checkCreatePackage(command({ ...longest, uniqueKey: 'k'.repeat(256), metadataSchema: null }))).not.toThrow();
  });

  const TEXTS = ['name', 'producer', 'subject', 'retentionClass', 'actor', 'uniqueKey'] as const;
  const wireName = (member: string) => member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

  describe.each(TEXTS)('of %s', (member) => {
    it.each([
      ['U+0000', 'a\u0000b'],
      ['U+0000 alone', '\u0000'],
      ['a lone high surrogate', 'a\ud800'],
      ['a lone low surrogate', '\udc00a'],
      ['more bytes than there is room for', '\u{1f600}'.repeat(257)],
    ])('refuses %s, naming the field', (_what, text) => {
      expect(() => checkCreatePackage(command({ [member]: text }))).toThrow(InvalidTextError);
      expect(() => checkCreatePackage(command({ [member]: text }))).toThrow(new RegExp(`^${wireName(member)} `));
    });

    it('refuses an empty text, naming the field', () => {
      expect(() => checkCreatePackage(command({ [member]: '' }))).toThrow(ValidationFailedError);
      expect(() => checkCreatePackage(command({ [member]: '' }))).toThrow(`${wireName(member)} is empty`);
    });
  });

  it('refuses bad metadata', () => {
    expect(() => checkCreatePackage(command({ metadata: { score: 0.5 } }))).toThrow(InvalidMetadataError);
  });

  it('refuses a metadata schema that nobody registered', () => {});
});
