export type { TailEvents } from './events/tail-events.js';
export type { RemoteBytes, RemoteData, RemoteRead } from './files/remote-data.js';
export type { Pace } from './http/pace.js';
export {
  type ControlPlaneLink,
  type ControlPlaneLinkOptions,
  type DataPlaneLink,
  type DataPlaneLinkOptions,
  linkControlPlanes,
  linkDataPlane,
} from './plane-links.js';
export type { RemoteReceipts } from './receipts/remote-receipts.js';
export {
  type ConnectOptions,
  connect,
  type Remote,
  type RemoteControl,
  type ServerHealth,
  type ServerVersion,
} from './remote.js';
export type { RemoteTrust } from './trust/remote-trust.js';
export { CLIENT_VERSION } from './version.js';
