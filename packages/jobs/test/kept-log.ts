import type { JobLog } from '../src/job-log.js';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly entry: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A log that a test reads. */
export class KeptLog implements JobLog {
  readonly lines: LogLine[] = [];

  info(entry: object, message: string): void {
    this.lines.push({ level: 'info', entry: { ...entry }, message });
  }

  warn(entry: object, message: string): void {
    this.lines.push({ level: 'warn', entry: { ...entry }, message });
  }

  error(entry: object, message: string): void {
    this.lines.push({ level: 'error', entry: { ...entry }, message });
  }

  messages(): string[] {
    return this.lines.map(({ level, message }) => `${level}: ${message}`);
  }
}
