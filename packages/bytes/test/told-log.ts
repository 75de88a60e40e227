import { ControlPlaneUnavailableError, type LogPosition, type LogSource } from '@artifact-store/planes';

/** A log whose head the test moves, also back. */
export class ToldLog implements LogSource {
  lastSequence = 10;
  asked = 0;
  /** While it is set, the control plane does not answer. */
  isAway = false;

  constructor(readonly logId = 'log') {}

  async head(): Promise<LogPosition> {
    this.asked += 1;
    if (this.isAway) throw new ControlPlaneUnavailableError('the control plane does not answer');
    return { logId: this.logId, lastSequence: this.lastSequence };
  }
}
