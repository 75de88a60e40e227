import type { JobTools } from '../src/job-tools.js';

/** For jobs that ask no data plane for anything. */
export const NO_DATA_PLANE: JobTools['data'] = {
  delete: () => Promise.reject(new Error('nobody was to delete anything')),
  verify: () => Promise.reject(new Error('nobody was to verify anything')),
  list: () => Promise.reject(new Error('nobody was to list anything')),
  stat: () => Promise.reject(new Error('nobody was to look for anything')),
};
