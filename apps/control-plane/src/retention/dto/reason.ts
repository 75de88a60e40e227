/** Why something is done, for people; a year later too. */
export const REASON = {
  type: String,
  minLength: 1,
  maxLength: 4096,
  description: 'Why, for people: it stays in the log for ever. At most 4096 bytes.',
  example: 'the audit of 2026 needs it',
} as const;
