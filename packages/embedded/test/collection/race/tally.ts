/** What rounds have to come upon, each of it more than once, or they prove nothing. */
export const MEETINGS = [
  'upload recorded',
  'upload refused: package_collecting',
  'upload refused: package_collected',
  'receipt of a generation that was given up',
  'receipt that got lost',
  'answer to a receipt that got lost',
  'known recorded',
  'known to nobody',
  'object given up',
  'collector died before the commit',
  'collector died before the deletion',
  'collector died before it told',
  'late deletion of this round',
  'late deletion of an earlier round',
  'late deletion of bytes that somebody has uploaded since',
  'package undeleted',
  'undelete refused: package_reclaimed',
  'undelete refused: package_not_collected',
  'stray bytes rotted',
  'upload over rotten bytes',
] as const;

export type Meeting = (typeof MEETINGS)[number];

/** How often rounds came upon each. */
export class Tally {
  readonly #counts = new Map<Meeting, number>();

  count(meeting: Meeting): void {
    this.#counts.set(meeting, this.of(meeting) + 1);
  }

  of(meeting: Meeting): number {
    return this.#counts.get(meeting) ?? 0;
  }

  /** What they never came upon. */
  missing(): readonly Meeting[] {
    return MEETINGS.filter((meeting) => this.of(meeting) === 0);
  }

  table(): string {
    return MEETINGS.map((meeting) => `${String(this.of(meeting)).padStart(9)}  ${meeting}`).join('\n');
  }
}
