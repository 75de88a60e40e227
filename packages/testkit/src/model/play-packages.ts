import type { PackageId } from '@artifact-store/identity';
import type { FileView } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import { CONTENTS } from './contents.js';
import { repaired } from './fixity-rules.js';
import { outcomeOf } from './outcomes.js';
import { created, creation, DONE, finalization, ingested, mayBeKnown, mayIngest, published } from './package-rules.js';
import { ACTOR, type Play, type PlayOn, type Stage } from './stage.js';
import type { PackageState } from './state.js';
import type { Content, LostReceipt, Upload } from './world.js';

const MOST_PACKAGES = 7;

export const playCreate: Play<'create'> = async ({ world, state }, { isKept, key: uniqueKey }) => {
  if (state.packages.size >= MOST_PACKAGES && uniqueKey === null) return false;
  const wanted = { retentionClass: isKept ? 'permanent-record' : 'transient', uniqueKey };
  const expected = creation(state, wanted);
  const command = { name: 'run', producer: 'p', subject: 's', actor: ACTOR, ...wanted };
  const { outcome, answer } = await outcomeOf(world.control.packages.create(command));
  if (answer === undefined) {
    expect(outcome).toBe(expected);
    return true;
  }
  const { packageId } = answer.package;
  expect(answer.created ? 'new' : packageId).toBe(expected);
  if (answer.created) created(state, packageId, wanted);
  return true;
};

export const playIngest: PlayOn<'ingest'> = async (stage, target, { content: which, path, lost: wish }) => {
  const { world, state } = stage;
  const content = contentOf(which);
  const relativePath = `file ${path}`;
  const upload = { packageId: target.packageId, relativePath, bytes: content.bytes };
  const lost = world.inside === null ? null : wish;
  const expected = mayIngest(state, target, relativePath);
  const { outcome, answer } = await outcomeOf(sent(stage, upload, lost));
  const isLost = expected === DONE && lost !== null;
  expect(outcome).toBe(isLost ? 'control_plane_unavailable' : expected);
  if (expected !== DONE) return true;
  published(state, content, lost);
  if (lost !== 'unrecorded') await recorded(stage, target, content, relativePath, answer);
  return true;
};

function sent({ world }: Stage, upload: Upload, lost: LostReceipt | null): Promise<FileView> {
  return lost === null || world.inside === null ? world.ingest(upload) : world.inside.ingestLosing(upload, lost);
}

/** Takes a file into the model by the ids that it got; nobody may have been told of them. */
async function recorded(
  { world, state }: Stage,
  target: PackageState,
  content: Content,
  relativePath: string,
  file: FileView | undefined,
): Promise<void> {
  const fileId = file?.fileId ?? (await fileAt(world, target.packageId, relativePath));
  const [location] = await world.rows(`SELECT storage_location_id FROM storage_locations WHERE file_id = '${fileId}'`);
  const newFile = { fileId, locationId: String(location?.storage_location_id), relativePath };
  ingested(state, target, newFile, content);
  repaired(state, content.address);
}

async function fileAt({ control }: Stage['world'], packageId: PackageId, relativePath: string): Promise<FileView['fileId']> {
  const { items } = await control.packages.listFiles({ packageId, limit: 1000 });
  const file = items.find((each) => each.relativePath === relativePath);
  if (file === undefined) throw new Error('the receipt that nobody heard of was not recorded');
  return file.fileId;
}

export const playKnown: PlayOn<'known'> = async (stage, target, { content: which, path }) => {
  const { world, state } = stage;
  if (world.inside === null) return false;
  const content = contentOf(which);
  const { packageId } = target;
  const relativePath = `file ${path}`;
  const expected = mayBeKnown(state, target, relativePath, content);
  const { address: contentAddress, sha256, bytes } = content;
  const file = { relativePath, mediaType: 'text/plain', sizeBytes: bytes.length, contentAddress, sha256 };
  const { outcome, answer } = await outcomeOf(world.inside.known.record({ packageId, actor: ACTOR, files: [file] }));
  const [result] = answer ?? [];
  const told = result === null ? 'send' : result !== undefined && 'error' in result ? result.error.code : outcome;
  expect(told).toBe(expected);
  if (result === null || result === undefined || !('file' in result)) return true;
  // Of bytes that nobody sent nothing is repaired.
  const [location] = await world.rows(
    `SELECT storage_location_id FROM storage_locations WHERE file_id = '${result.file.fileId}'`,
  );
  ingested(
    state,
    target,
    { fileId: result.file.fileId, locationId: String(location?.storage_location_id), relativePath },
    content,
  );
  return true;
};

export const playFinalize: PlayOn<'finalize'> = async ({ world, state }, target, { allowEmpty }) => {
  const command = { packageId: target.packageId, actor: ACTOR, allowEmpty };
  const { outcome } = await outcomeOf(world.control.packages.finalize(command));
  expect(outcome).toBe(finalization(state, target, allowEmpty));
  return true;
};

function contentOf(which: number): Content {
  const content = CONTENTS[which % CONTENTS.length];
  if (content === undefined) throw new RangeError(`there is no content ${which}`);
  return content;
}
