import type { RetentionExplanation } from '@artifact-store/planes';

/** Whether a package is kept, without frightening whoever still has all of its files. */
export function keptText({ isKept, keptUntil, rule }: Pick<RetentionExplanation, 'isKept' | 'keptUntil' | 'rule'>): string {
  if (isKept) return keptUntil === null ? 'yes' : `yes, until ${keptUntil}`;
  switch (rule) {
    case 'garbage_collected':
      return 'no: its files are let go';
    case 'collecting':
      return 'no: its files are being let go';
    default:
      return 'no longer: its files are still there, and may be deleted';
  }
}
