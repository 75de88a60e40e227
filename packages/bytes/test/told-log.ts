import { ControlPlaneUnavailableError, type LogPosition, type LogSource } from '@artifact-store/planes';

/** A log of which the test says which backends hold its files, and whose head it moves, also back. */
export class ToldLog implements LogSource {
  lastSequence = 10;
  asked = 0;
  /** While it is set, the control plane does not answer. */
  isAway = false;
  /** Backends that hold files. */
  readonly objectsOn = new Set<string>();

  constructor(readonly logId = 'log') {}

  async head(): Promise<LogPosition> {
    this.asked += 1;
    if (this.isAway) throw new ControlPlaneUnavailableError('the control plane does not answer');
    return { logId: this.logId, lastSequence: this.lastSequence };
  }

  async hasObjectsOn(backendId: string): Promise<boolean> {
    if (this.isAway) throw new ControlPlaneUnavailableError('the control plane does not answer');
    return this.objectsOn.has(backendId);
  }
}
