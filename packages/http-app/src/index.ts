export { ACCESS, type Access, BEARER, ForAnyone, ForGrants, ForPlanes, Requires } from './access/access.js';
export { DeclaredAccess } from './access/declared-access.js';
export { createHttpApp, type HttpAppOptions } from './http-app.js';
export { createLog } from './log.js';
export { PROBLEM_TYPE } from './problems/problem.js';
export { openServer, type ServerParts } from './process/open-server.js';
export { type Opening, runServer, type Server } from './process/run-server.js';
export type { ParsedQuery } from './query/parse-query.js';
export { VERSION } from './version.js';
