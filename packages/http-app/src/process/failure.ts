import { ArtifactStoreError, ERROR_KINDS, InvalidConfigurationError } from '@artifact-store/planes';

/** Why the server did not start, for the person who started it. @param internalPort of ARTIFACTSTORE_INTERNAL_PORT, if it is set */
export function explain(error: unknown, internalPort?: number | null): string {
  if (error instanceof InvalidConfigurationError) {
    const problems = Array.isArray(error.members.problems) ? error.members.problems : [error.detail];
    return ['artifact-store: the configuration is not usable', ...problems.map((problem) => `  ${problem}`)].join('\n');
  }
  if (error instanceof ArtifactStoreError) return `artifact-store: ${error.detail}\n  ${error.declaration.remedy}`;
  if (isSystemError(error) && error.syscall === 'listen') {
    return `artifact-store: ${whyNotListening(error, internalPort)}`;
  }
  return `artifact-store: ${error instanceof Error ? error.stack : String(error)}`;
}

export function exitCodeOf(error: unknown): number {
  return error instanceof ArtifactStoreError ? ERROR_KINDS[error.kind].exitCode : 1;
}

interface SystemError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error;
}

function whyNotListening({ code, address, port }: SystemError, internalPort: number | null | undefined): string {
  const where = `${address}:${port}`;
  const setting = port === internalPort ? 'ARTIFACTSTORE_INTERNAL_PORT' : 'ARTIFACTSTORE_HTTP_PORT';
  if (code === 'EADDRINUSE') return `${where} is in use by another process; set ${setting} to a free port`;
  if (code === 'EACCES') return `this user may not listen on ${where}; set ${setting} to 1024 or higher`;
  if (code === 'EADDRNOTAVAIL') return `${where} is no address of this machine; set ARTIFACTSTORE_HTTP_HOST`;
  return `it cannot listen on ${where} (${code})`;
}
