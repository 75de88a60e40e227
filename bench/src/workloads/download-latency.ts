import { randomBytes } from 'node:crypto';
import { connect, type Remote } from '@artifact-store/client';
import type { Grant } from '@artifact-store/planes';
import { startDeployment } from '@artifact-store/testkit/deployment';
import { type Figure, inDirectory, inLanes, percentile } from '../measure.js';
import { startServer } from '../server.js';

const FILES = 10_000;
const LANES = 16;
const IDLE_DOWNLOADS = 500;

interface Served {
  readonly url: string;
  readonly token: string;
  stop(): Promise<unknown>;
}

/** How long a download of 4 KiB takes while 10,000 files of 4 KiB are pushed, in one process and in two. */
export async function downloadLatency(): Promise<readonly Figure[]> {
  const standalone = await inDirectory(async (home) => measured('standalone', await startServer(home)));
  const split = await inDirectory(async (home) =>
    measured('split', await startDeployment({ home, env: { ARTIFACTSTORE_LOG_LEVEL: 'WARNING' } })),
  );
  return [...standalone, ...split];
}

async function measured(where: string, server: Served): Promise<readonly Figure[]> {
  await using remote = connect({ apiUrl: server.url, token: server.token, connections: LANES + 2 });
  try {
    const download = await smallDownload(remote, server);
    const idle: number[] = [];
    for (let count = 0; count < IDLE_DOWNLOADS; count++) idle.push(await download());
    const busy: number[] = [];
    let pushing = true;
    const begun = performance.now();
    const pushed = push(remote).then(() => {
      pushing = false;
      return FILES / ((performance.now() - begun) / 1000);
    });
    while (pushing) busy.push(await download());
    return [
      { what: `${where}: files pushed meanwhile`, value: await pushed, unit: 'files/s' },
      { what: `${where}: download of 4 KiB, idle, p50`, value: percentile(idle, 50), unit: 'ms' },
      { what: `${where}: download of 4 KiB, idle, p99`, value: percentile(idle, 99), unit: 'ms' },
      { what: `${where}: download of 4 KiB, during the push, p50`, value: percentile(busy, 50), unit: 'ms' },
      { what: `${where}: download of 4 KiB, during the push, p99`, value: percentile(busy, 99), unit: 'ms' },
    ];
  } finally {
    await server.stop();
  }
}

/** A file, and a way to download it by its public route; each answers the milliseconds it took. */
async function smallDownload(remote: Remote, { url, token }: Served): Promise<() => Promise<number>> {
  const put = await opened(remote, 'to download');
  const file = await put('a', randomBytes(4096));
  return async () => {
    const begun = performance.now();
    const answer = await fetch(`${url}/files/${file.fileId}/download`, { headers: { authorization: `Bearer ${token}` } });
    const { byteLength } = await answer.arrayBuffer();
    if (byteLength !== 4096) throw new Error(`the download has ${byteLength} bytes and status ${answer.status}`);
    return performance.now() - begun;
  };
}

async function push(remote: Remote): Promise<void> {
  const put = await opened(remote, 'small files');
  await inLanes(FILES, LANES, (index) => put(`file-${index}`, randomBytes(4096)));
}

async function opened(remote: Remote, name: string) {
  const command = { name, producer: 'bench', subject: 'bench', retentionClass: 'transient', actor: 'bench' };
  const { uploadGrant } = await remote.control.packages.create(command);
  const { token, url } = uploadGrant as Grant;
  const data = remote.dataPlane(url);
  async function* whole(bytes: Uint8Array) {
    yield bytes;
  }
  return (relativePath: string, bytes: Uint8Array) =>
    data.ingest(
      { grant: token, relativePath, mediaType: 'application/octet-stream', declared: { sizeBytes: bytes.length } },
      whole(bytes),
    );
}
