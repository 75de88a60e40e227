import type { BackendHealth } from '@artifact-store/planes';
import type { BackendHealthDto, HealthDto } from './dto/health.dto.js';
import type { HealthReport } from './health.js';

export function healthDto({ isOk, database, jobs, storage, defaultBackend, backends }: HealthReport): HealthDto {
  return {
    status: isOk ? 'ok' : 'degraded',
    db: { healthy: database.healthy, detail: database.detail },
    backend: backendDto(defaultBackend),
    backends: backends.map(backendDto),
    storage: { failed_locations: storage?.failedLocations ?? null, missing_objects: storage?.missingObjects ?? null },
    queue: { healthy: jobs.healthy, detail: jobs.detail },
  };
}

function backendDto({ backendId, healthy, detail, freeBytes, totalBytes }: BackendHealth): BackendHealthDto {
  return { backend_id: backendId, healthy, detail, free_bytes: freeBytes, total_bytes: totalBytes };
}
