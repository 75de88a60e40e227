export { dataPlaneModule } from './data-plane.module.js';
export { type DataPlaneProcessParts, dataPlaneProcessModule } from './data-plane-process.module.js';
export { type SendOptions, sendFile } from './downloads/send-file.js';
export type { DataPlaneParts } from './parts.js';
export { receiveArchive } from './uploads/archive/receive-archive.js';
export { receiveForm } from './uploads/form/receive-form.js';
export { receiveFile } from './uploads/receive-file.js';
export { receiveUpload } from './uploads/receive-upload.js';
