import type { StepMoment, Timestamp } from '@artifact-store/identity';
import type { WorkingControlPlane } from '@artifact-store/planes';
import type { ControlConfig } from '../../../src/control.js';
import type { DataConfig } from '../../../src/data.js';

/** What the process is told at its start, as JSON in its only argument. */
export interface StartOrders {
  readonly config: ControlConfig;
  /** Its clock stands here until it is told another time. */
  readonly clock: Timestamp;
  /** At which moment of its steps it kills itself, counted from 1 once it is open; 0: at none. */
  readonly killAt: number;
  /** Whether it works on jobs by itself, and asks for a sweep in each interval of so many seconds. */
  readonly sweepIntervalSeconds: number | null;
  /** Where its bytes are, if it has a data plane. */
  readonly data: DataConfig | null;
}

/** Whom it has called: a role of its control plane, or the worker in it, which does a job from its lease to its end. */
export type Role = keyof WorkingControlPlane | 'worker';

/** What it is told then, a line of JSON each. They take effect in their order. */
export type Order =
  | { readonly call: number; readonly role: Role; readonly method: string; readonly command: unknown }
  | { readonly clock: Timestamp }
  /** Moments are counted anew; at these it stands still until there is a byte on GATE. */
  | { readonly haltAt: readonly number[] }
  /** Milliseconds for which it stands still at its moments, over and over again. */
  | { readonly stalls: readonly number[] };

/** What it prints, a line of JSON each. */
export type Report =
  | { readonly ready: true }
  | { readonly step: string; readonly moment: StepMoment }
  | { readonly halted: true }
  | { readonly call: number; readonly answer: unknown }
  | { readonly call: number; readonly refused: { readonly code: string; readonly detail: string } };
