/** The version of this client, as it tells servers; that of the workspace. */
export const CLIENT_VERSION = '0.1.0';
