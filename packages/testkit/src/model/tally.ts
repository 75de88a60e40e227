import { PACKAGE_STATUSES, type PackageStatus } from '@artifact-store/planes';
import type { CommandName } from './commands.js';

/** How often each command met a package in each status. */
export class Tally {
  readonly #counts = new Map<string, number>();

  count(command: CommandName, status: PackageStatus): void {
    const cell = `${command} ${status}`;
    this.#counts.set(cell, (this.#counts.get(cell) ?? 0) + 1);
  }

  of(command: CommandName, status: PackageStatus): number {
    return this.#counts.get(`${command} ${status}`) ?? 0;
  }

  /** The cells of these commands, and of these statuses, in which nothing was counted. */
  zeros(commands: readonly CommandName[], statuses: readonly PackageStatus[] = PACKAGE_STATUSES): readonly string[] {
    return commands.flatMap((command) =>
      statuses.filter((status) => this.of(command, status) === 0).map((status) => `${command} × ${status}`),
    );
  }

  /** As lines of text. */
  table(commands: readonly CommandName[]): string {
    const row = (cells: readonly unknown[]) => cells.map((cell) => String(cell).padStart(18)).join('');
    const rows = commands.map((command) => row([command, ...PACKAGE_STATUSES.map((status) => this.of(command, status))]));
    return [row(['', ...PACKAGE_STATUSES]), ...rows].join('\n');
  }
}
