/**
 * What sort of failure an error is. Transports map the kind, never the single error: this is the one table from kind to
 * HTTP status (RFC 9110) and CLI exit code.
 */
export const ERROR_KINDS = {
  malformed: { httpStatus: 400, exitCode: 2 },
  invalid: { httpStatus: 422, exitCode: 2 },
  unauthenticated: { httpStatus: 401, exitCode: 4 },
  forbidden: { httpStatus: 403, exitCode: 4 },
  not_found: { httpStatus: 404, exitCode: 3 },
  not_allowed: { httpStatus: 405, exitCode: 2 },
  not_acceptable: { httpStatus: 406, exitCode: 2 },
  timeout: { httpStatus: 408, exitCode: 7 },
  conflict: { httpStatus: 409, exitCode: 5 },
  gone: { httpStatus: 410, exitCode: 5 },
  precondition: { httpStatus: 412, exitCode: 5 },
  too_large: { httpStatus: 413, exitCode: 2 },
  unsupported: { httpStatus: 415, exitCode: 2 },
  range: { httpStatus: 416, exitCode: 5 },
  digest: { httpStatus: 422, exitCode: 6 },
  rate_limited: { httpStatus: 429, exitCode: 7 },
  integrity: { httpStatus: 500, exitCode: 6 },
  internal: { httpStatus: 500, exitCode: 1 },
  unavailable: { httpStatus: 503, exitCode: 7 },
  storage_full: { httpStatus: 507, exitCode: 7 },
} as const satisfies Record<string, { httpStatus: number; exitCode: number }>;

export type ErrorKind = keyof typeof ERROR_KINDS;
