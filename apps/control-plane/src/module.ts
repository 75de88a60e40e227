export { type CommandAccess, commandAccess } from './access/command-access.js';
export { warnWithoutTokens } from './access/warn-without-tokens.js';
export type { ByteRoutes, Exchange, GrantUpload } from './bytes/byte-routes.js';
export { controlPlaneModule } from './control-plane.module.js';
export { openApiDocument, writtenApiDocument } from './openapi/document.js';
export { serveDocs } from './openapi/serve-docs.js';
export type { ControlPlaneParts } from './parts.js';
export { type ServerJobs, serverJobs } from './server-jobs.js';
