import type { ContentAddress } from '@artifact-store/identity';
import {
  MAX_PAGE_LIMIT,
  type Packages,
  type PackageView,
  ScopeMissingError,
  UniqueKeyConflictError,
} from '@artifact-store/planes';
import { RunConflictError } from '../errors.js';
import type { RunDescription } from '../run/describe-run.js';

/** What a package is to be, if the run has one already. */
export interface ExpectedPackage {
  readonly producer: string;
  readonly key: string;
  readonly retentionClass: string;
  readonly contentDigest: ContentAddress;
}

/** Before a byte is sent: a package that is open must not be filled with two runs. @throws RunConflictError */
export function assertSameContent(found: PackageView, contentDigest: ContentAddress, runId: string): void {
  const { content_digest: stored } = found.metadata;
  if (stored === undefined || stored === contentDigest) return;
  const state = found.status === 'created' ? ', which was never finalized' : '';
  throw new RunConflictError(
    `${runId} has the content ${String(stored)} in package ${found.packageId}${state}; the directory has ${contentDigest}`,
    {
      run_id: runId,
      package_id: found.packageId,
      status: found.status,
      manifest_digest: found.manifestDigest,
      stored_content_digest: stored,
      content_digest: contentDigest,
    },
  );
}

/**
 * Looks for a package of the run before others are stored for its sake. Its creation decides; a token that may not read leaves it at that.
 * @throws UniqueKeyConflictError, RunConflictError as its creation would
 */
export async function assertFits(
  packages: Pick<Packages, 'list'>,
  run: RunDescription,
  expected: ExpectedPackage,
): Promise<void> {
  const query = { producer: expected.producer, metadata: { run_id: run.runId }, limit: MAX_PAGE_LIMIT };
  const found = await packages.list(query).catch((error: unknown) => {
    if (error instanceof ScopeMissingError) return undefined;
    throw error;
  });
  const holder = found?.items.find(({ package: { uniqueKey, status } }) => {
    return uniqueKey === expected.key && (status === 'created' || status === 'finalized');
  })?.package;
  if (holder === undefined) return;
  const { packageId, retentionClass, subject } = holder;
  if (retentionClass !== expected.retentionClass || subject !== run.targetProfileRef) {
    throw new UniqueKeyConflictError(`${run.runId} is package ${packageId} already, as ${retentionClass} about ${subject}`, {
      package_id: packageId,
      retention_class: retentionClass,
      subject,
    });
  }
  assertSameContent(holder, expected.contentDigest, run.runId);
}
