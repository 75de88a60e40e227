/** Who a route is for. A `HEAD` is as the `GET` of its path. */
export type RouteAccess = 'anyone' | 'read' | 'write' | 'admin' | 'plane' | 'grant' | 'grant in the body';

export type AccessTable = Readonly<Record<string, RouteAccess>>;

/** What the API is meant to open to whom. A route that is served and stands nowhere here fails the access matrix. */
export const API_ACCESS: AccessTable = {
  'GET /': 'anyone',
  'GET /health': 'anyone',
  'GET /health/ready': 'anyone',
  'GET /docs': 'anyone',
  'GET /docs/': 'anyone',
  'GET /docs/*': 'anyone',
  'GET /docs/LICENSE': 'anyone',
  'GET /docs/index.html': 'anyone',
  'GET /docs/swagger-ui-init.js': 'anyone',
  'GET /docs/docs/swagger-ui-init.js': 'anyone',
  'GET /openapi.json': 'anyone',

  'POST /packages': 'write',
  'GET /packages': 'read',
  'GET /packages/:package_id': 'read',
  'POST /packages/:package_id/grants': 'write',
  'POST /packages/:package_id/known': 'write',
  'POST /packages/:package_id/finalize': 'write',
  'GET /packages/:package_id/files': 'read',
  'POST /packages/:package_id/files': 'write',
  'PUT /packages/:package_id/files/:relative_path': 'write',
  'POST /packages/:package_id/archive': 'write',
  'GET /packages/:package_id/manifest': 'read',
  'GET /packages/:package_id/manifest.json': 'read',
  'GET /files/:file_id': 'read',
  'GET /files/:file_id/download': 'read',
  'POST /files/:file_id/grants': 'read',

  'POST /uploads': 'write',
  'GET /uploads/:upload_id': 'write',
  'PUT /uploads/:upload_id': 'write',
  'DELETE /uploads/:upload_id': 'write',

  'GET /packages/:package_id/retention': 'read',
  'GET /packages/:package_id/retention/history': 'read',
  'GET /packages/:package_id/explain': 'read',
  'POST /packages/:package_id/retention/extensions': 'write',
  'GET /packages/:package_id/retention/holds': 'read',
  'POST /packages/:package_id/retention/holds': 'write',
  'POST /packages/:package_id/retention/holds/:hold_id/release': 'admin',
  'POST /packages/:package_id/undelete': 'admin',

  'POST /metadata-schemas': 'admin',
  'GET /metadata-schemas': 'read',
  'GET /metadata-schemas/:slug': 'read',

  'GET /events': 'read',
  'GET /events/:sequence/payload': 'read',

  'POST /jobs': 'admin',
  'GET /jobs': 'admin',
  'GET /jobs/:job_id': 'admin',
  'GET /jobs/:job_id/items': 'admin',
  'POST /jobs/:job_id/cancel': 'admin',
};

/** The routes of a data plane for bytes and stored objects, which are the same wherever it runs. */
export const DATA_ACCESS: AccessTable = {
  'PUT /data/packages/:package_id/files/:relative_path': 'grant',
  'POST /data/packages/:package_id/files': 'grant',
  'POST /data/packages/:package_id/archive': 'grant',
  'PUT /data/uploads/:upload_id': 'grant',
  'GET /data/files/:file_id': 'grant',
  'POST /data/deletions': 'grant in the body',
  'POST /data/verifications': 'grant in the body',
  'POST /data/listings': 'grant in the body',
  'POST /data/lookups': 'grant in the body',
};

/** What a control plane opens to the other planes of its deployment. */
export const INTERNAL_ACCESS: AccessTable = {
  'GET /internal/trust': 'plane',
  'GET /internal/backends/:backendId': 'plane',
  'POST /internal/receipts': 'plane',
  'POST /internal/uploads/begin': 'plane',
  'POST /internal/uploads/heartbeat': 'plane',
  'POST /internal/uploads/end': 'plane',
};

/** What a data plane that is a process of its own says of itself. */
export const DATA_PLANE_SELF_ACCESS: AccessTable = {
  'GET /': 'anyone',
  'GET /health': 'anyone',
  'GET /health/ready': 'anyone',
};
