/** The classes there are (operator guide); how long each keeps a package is configuration. */
export const RETENTION_CLASSES = [
  'transient',
  'raw-evidence',
  'summary-evidence',
  'release-evidence',
  'permanent-record',
] as const;

export type RetentionClassName = (typeof RETENTION_CLASSES)[number];

/** Its packages never expire, so it takes no duration. */
export const PERMANENT_RECORD = 'permanent-record' satisfies RetentionClassName;
