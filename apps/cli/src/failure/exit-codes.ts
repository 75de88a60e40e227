/** How a command may end: what scripts compare. The catalogue of errors has the same numbers by kind. */
export const EXIT_CODES = {
  done: 0,
  defect: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  conflict: 5,
  integrity: 6,
  unavailable: 7,
  interrupted: 130,
  pipe: 141,
  terminated: 143,
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

/** What each of them says, for the reference. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  done: 'done; of `health`, that the API answers, be it `ok` or `degraded`',
  defect: 'a defect, or a result that could not be written to stdout',
  usage: 'the command line, a setting, a profile, a local file or a value is wrong',
  notFound: 'not found',
  refused: 'no token, a wrong one, or one without the scope',
  conflict: 'a conflict with what is there',
  integrity:
    'bytes, a manifest or the views are not what they should be; of `storage verify`, something is damaged, unreadable or missing, and of `storage reconcile`, something is missing or the log has lost its end',
  unavailable: 'not now: the server, the database or the storage is not available, or not reachable; try again',
  interrupted: 'ended by SIGINT (Ctrl-C)',
  pipe: 'the reader of `cat` closed its end',
  terminated: 'ended by SIGTERM',
};
