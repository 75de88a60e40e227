import type { Figure } from './measure.js';
import { collectMillion } from './workloads/collect-million.js';
import { commands } from './workloads/commands.js';
import { downloadLatency } from './workloads/download-latency.js';
import { encodeLargeManifest } from './workloads/encode-manifest.js';
import { explainHistory } from './workloads/explain-history.js';
import { findPackages } from './workloads/find-packages.js';
import { followLog } from './workloads/follow-log.js';
import { pushSmallFiles } from './workloads/push-small-files.js';
import { putOneGib } from './workloads/put-one-gib.js';
import { replayMillion } from './workloads/replay-million.js';
import { sweepMillion } from './workloads/sweep-million.js';
import { uploadMemory } from './workloads/upload-memory.js';
import { verifyBytes } from './workloads/verify-bytes.js';

const WORKLOADS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  'collect-million': collectMillion,
  commands,
  'download-latency': downloadLatency,
  'encode-manifest': encodeLargeManifest,
  'explain-history': explainHistory,
  'find-packages': findPackages,
  'follow-log': followLog,
  'push-small-files': pushSmallFiles,
  'put-one-gib': putOneGib,
  'replay-million': replayMillion,
  'sweep-million': sweepMillion,
  'upload-memory': uploadMemory,
  'verify-bytes': verifyBytes,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(WORKLOADS, name));
if (unknown.length > 0) {
  console.error(`no workload ${unknown.join(', ')}; there are ${Object.keys(WORKLOADS).join(', ')}`);
  process.exit(2);
}
for (const [name, workload] of Object.entries(WORKLOADS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const { what, value, unit } of await workload()) {
    console.log(`  ${value.toFixed(value < 10 ? 2 : 0).padStart(10)} ${unit.padEnd(8)} ${what}`);
  }
}
