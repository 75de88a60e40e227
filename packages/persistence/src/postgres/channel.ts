/** What commits are announced on; each database has channels of its own. */
export const CHANNEL = 'artifact_store_log';
