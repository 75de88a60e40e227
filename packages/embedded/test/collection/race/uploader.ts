import type { PackageId } from '@artifact-store/identity';
import { ArtifactStoreError, type FileView, type WorkingControlPlane } from '@artifact-store/planes';
import type { Content } from '@artifact-store/testkit';
import { CONTENTS } from './contents.js';
import { oneOf, type Race } from './race.js';
import type { RacingDataPlane } from './site.js';
import type { Meeting } from './tally.js';

/** What may rightly become of an upload that is not recorded. */
const REFUSALS: Readonly<Record<string, Meeting | null>> = {
  package_collecting: 'upload refused: package_collecting',
  package_collected: 'upload refused: package_collected',
  // Counted where they get lost.
  control_plane_unavailable: null,
};

/** Most uploads are to one of so many packages, which are new. */
const NEW = 2;

interface Upload {
  readonly uploader: string;
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly content: Content;
  readonly control: WorkingControlPlane;
  readonly plane: RacingDataPlane;
  /** Whether the bytes are known already, before they are sent. */
  readonly asksFirst: boolean;
}

/** Uploads some contents, one after the other, to whichever packages by whichever planes. */
export function uploader(race: Race, name: string): () => Promise<void> {
  const count = 1 + race.choose(2);
  const uploads = Array.from({ length: count }, (_, index) => chosenUpload(race, name, `${name}/${race.round}.${index}`));
  return async () => {
    for (const each of uploads) await settle(race, each);
  };
}

function chosenUpload(race: Race, uploader: string, relativePath: string): Upload {
  const { choose, packages, site } = race;
  return {
    uploader,
    packageId: oneOf(race, choose(3) === 0 ? packages : packages.slice(-NEW)),
    relativePath,
    content: oneOf(race, CONTENTS),
    control: oneOf(race, site.controls),
    plane: oneOf(race, site.planes),
    asksFirst: choose(4) === 0,
  };
}

async function settle(race: Race, each: Upload): Promise<void> {
  const { acknowledged, strays, tally } = race;
  try {
    const { fileId, packageId } = (each.asksFirst ? await ifKnown(race, each) : null) ?? (await upload(race, each));
    strays.uploadEnded(each.uploader, true);
    acknowledged.set(fileId, { packageId, address: each.content.address });
  } catch (error) {
    strays.uploadEnded(each.uploader, false);
    const refusal = error instanceof ArtifactStoreError ? REFUSALS[error.code] : undefined;
    if (refusal === undefined) throw error;
    if (refusal !== null) tally.count(refusal);
  }
}

/** Null where the bytes have to be sent. */
async function ifKnown({ tally }: Race, { uploader: actor, packageId, relativePath, content, control }: Upload) {
  const { address: contentAddress, sha256, bytes } = content;
  const file = { relativePath, mediaType: 'text/plain', sizeBytes: bytes.byteLength, contentAddress, sha256 };
  const [result = null] = await control.known.record({ packageId, actor, files: [file] });
  tally.count(result === null ? 'known to nobody' : 'known recorded');
  if (result !== null && 'error' in result) throw result.error;
  return result === null ? null : result.file;
}

async function upload({ conductor, tally }: Race, each: Upload): Promise<FileView> {
  const { uploader: actor, packageId, relativePath, content, control, plane } = each;
  const { token: grant } = await conductor.quietly(() => control.packages.grantUpload({ packageId, relativePath, actor }));
  const file = await plane.data.ingest({ grant, relativePath, mediaType: 'text/plain' }, whole(content));
  tally.count('upload recorded');
  return file;
}

async function* whole({ bytes }: Content): AsyncGenerator<Uint8Array> {
  yield bytes;
}
