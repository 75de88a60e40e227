import { Readable } from 'node:stream';
import { Api } from '../api.js';
import { type Figure, inDirectory, MIB } from '../measure.js';
import { startServer } from '../server.js';

const UPLOADS = 16;

/** Peak memory of the server over idle while 16 uploads run at once: it must not grow with their size. */
export function uploadMemory(): Promise<readonly Figure[]> {
  return inDirectory(async (home) => {
    const server = await startServer(home);
    const api = new Api(server);
    const warmUp = await api.createPackage('warm-up');
    await Promise.all(Array.from({ length: UPLOADS }, (_, index) => api.put(warmUp, `file-${index}`, zeros(4 * MIB, index))));
    const figures: Figure[] = [];
    for (const size of [256 * MIB, 4096 * MIB]) {
      const packageId = await api.createPackage(`${size} bytes`);
      const idle = server.memory().residentBytes;
      server.resetPeak();
      await Promise.all(Array.from({ length: UPLOADS }, (_, index) => api.put(packageId, `file-${index}`, zeros(size, index))));
      const over = (server.memory().peakBytes - idle) / MIB;
      figures.push({ what: `peak over idle, ${UPLOADS} uploads of ${size / MIB} MiB`, value: over, unit: 'MiB' });
    }
    await server.stop();
    return figures;
  });
}

/** A body of `size` bytes that starts with `mark`, so that no two are the same object. */
function zeros(size: number, mark: number): Readable {
  const chunk = Buffer.alloc(256 * 1024);
  return Readable.from(
    (function* () {
      const first = Buffer.from(chunk);
      first[0] = mark;
      yield first;
      for (let sent = chunk.length; sent < size; sent += chunk.length) yield chunk;
    })(),
  );
}
