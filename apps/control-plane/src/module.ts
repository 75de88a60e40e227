export type { ByteRoutes, Exchange, GrantUpload } from './bytes/byte-routes.js';
export { controlPlaneModule } from './control-plane.module.js';
export { createHttpApp, type HttpAppOptions } from './http/http-app.js';
export { createLog } from './http/log.js';
export { openApiDocument, writtenApiDocument } from './openapi/document.js';
export { serveDocs } from './openapi/serve-docs.js';
export type { ControlPlaneParts } from './parts.js';
export { VERSION } from './version.js';
