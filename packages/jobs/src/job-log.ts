/** Where it is told what happens: as pino has it. */
export interface JobLog {
  info(entry: object, message: string): void;
  warn(entry: object, message: string): void;
  error(entry: object, message: string): void;
}
