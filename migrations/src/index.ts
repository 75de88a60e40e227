import { Init1763800000001 } from './0001-init.js';

/** Every migration, in the order they run. One that has been released is never edited. */
export const MIGRATIONS = [Init1763800000001] as const;

/** The frozen schemas: `<dialect>/<number>.sql` is what the migrations up to that number make. */
export const SNAPSHOTS = new URL('../snapshots/', import.meta.url);
