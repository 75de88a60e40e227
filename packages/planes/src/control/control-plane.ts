import type { Events } from './events.js';
import type { Files } from './files.js';
import type { ControlHealth } from './health.js';
import type { Packages } from './packages.js';
import type { Receipts } from './receipts.js';

/**
 * The plane that owns the event log and its views, and nothing else does. Two implementations: the registry in this
 * process, and HTTP (ADR-0004). Arguments and answers are plain data; failures are errors of the catalogue.
 */
export interface ControlPlane {
  readonly packages: Packages;
  readonly files: Files;
  readonly receipts: Receipts;
  readonly events: Events;
  readonly health: ControlHealth;
}
