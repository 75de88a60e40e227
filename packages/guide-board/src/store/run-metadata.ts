import type { CborMap } from '@artifact-store/encoding';
import type { RunDescription } from '../run/describe-run.js';

/** A description as the metadata that `guide-board.run.v1` asks for. */
export function runMetadata(run: RunDescription): CborMap {
  return {
    run_id: run.runId,
    target_profile_ref: run.targetProfileRef,
    assessment_profile_ref: run.assessmentProfileRef,
    result_status: run.resultStatus,
    source_commits: { ...run.sourceCommits },
    report_paths: [...run.reportPaths],
    evidence_counts: { ...run.evidenceCounts },
    finding_counts: { ...run.findingCounts },
  };
}
