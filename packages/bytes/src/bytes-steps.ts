/** What the data plane does durably beside storing bytes: it has them recorded. */
export const BYTES_STEPS = ['receipt.record'] as const;

export type BytesStep = (typeof BYTES_STEPS)[number];
