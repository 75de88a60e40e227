import type { ContentAddress, Sha256Hex, Timestamp } from '@artifact-store/identity';
import type { ObjectToVerify } from '@artifact-store/planes';
import type { ObjectsToVerify, Views } from '../ports/views.js';
import type { StorageObjectView } from '../views/rows.js';
import { positionOf, type VerificationCursor } from './verification-cursor.js';

/** So many objects and bytes are read between two writes of the log; one object alone may be larger. */
export const PAGE_OBJECTS = 64;
export const PAGE_BYTES = 1024 ** 3;

/** A stretch of the objects that are to be verified, and those of it that are chosen. */
export interface Choice {
  readonly chosen: readonly StorageObjectView[];
  /** The last object that was looked at; undefined where there is none left. */
  readonly end: ObjectsToVerify['after'];
  /** Whether nothing comes after it. */
  readonly isLast: boolean;
}

/** Takes the objects of a page from a stretch, in their order. */
export function chooseObjects(
  stretch: readonly StorageObjectView[],
  isWanted: (object: StorageObjectView) => boolean,
  { objects, isWhole }: { readonly objects: number; readonly isWhole: boolean },
): Choice {
  const chosen: StorageObjectView[] = [];
  let bytes = 0;
  let end: Choice['end'];
  for (const object of stretch) {
    if (isWanted(object)) {
      const isFull = chosen.length >= objects || (chosen.length > 0 && bytes + object.sizeBytes > PAGE_BYTES);
      if (isFull) return { chosen, end, isLast: false };
      chosen.push(object);
      bytes += object.sizeBytes;
    }
    end = positionOf(object);
  }
  return { chosen, end, isLast: isWhole };
}

/**
 * What a worker that is no more has told of in part. It was verified by that and would not be chosen again; so it comes first, at
 * the place that it had.
 */
export async function begunObjects(
  views: Views,
  backendId: string,
  { page }: Pick<VerificationCursor, 'page'>,
): Promise<readonly StorageObjectView[]> {
  const begun = page?.objects.filter(({ isTold }) => isTold) ?? [];
  const objects = await views.objects(begun.map(({ contentAddress }) => ({ backendId, contentAddress })));
  return begun.flatMap(({ contentAddress, lastVerifiedAt }) =>
    objects.filter((each) => each.contentAddress === contentAddress).map((object) => ({ ...object, lastVerifiedAt })),
  );
}

/** The objects with what their bytes are to be; those that lost their references meanwhile are left out. */
export async function describedObjects(views: Views, objects: readonly StorageObjectView[]): Promise<readonly DescribedObject[]> {
  const locations = await views.oldestLocations(objects);
  const files = new Map((await views.filesById(locations.map(({ fileId }) => fileId))).map((file) => [file.fileId, file]));
  const sha256 = new Map<ContentAddress, Sha256Hex>();
  for (const { contentAddress, fileId } of locations) {
    const file = files.get(fileId);
    if (file !== undefined) sha256.set(contentAddress, file.digestSha256);
  }
  return objects.flatMap(({ contentAddress, generation, sizeBytes, liveLocations, lastVerifiedAt }) => {
    const digest = sha256.get(contentAddress);
    return digest === undefined ? [] : [{ contentAddress, generation, sizeBytes, sha256: digest, liveLocations, lastVerifiedAt }];
  });
}

export interface DescribedObject extends ObjectToVerify {
  readonly liveLocations: number;
  readonly lastVerifiedAt: Timestamp | null;
  /** As of the page under way. */
  readonly isTold?: boolean;
}
