export type { RemoteEvents } from './events/remote-events.js';
export type { RemoteBytes, RemoteData, RemoteRead, RemoteUpload } from './files/remote-data.js';
export type { RemoteFiles } from './files/remote-files.js';
export type { Pace } from './http/pace.js';
export type { RemotePackages } from './packages/remote-packages.js';
export {
  type ConnectOptions,
  connect,
  type Remote,
  type RemoteControl,
  type ServerHealth,
  type ServerVersion,
} from './remote.js';
export { CLIENT_VERSION } from './version.js';
