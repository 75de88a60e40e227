/** What the event store does durably. `transaction.append` writes what of events, views and head is not written yet. */
export const TRANSACTION_STEPS = ['transaction.begin', 'transaction.append', 'transaction.commit'] as const;

export type TransactionStep = (typeof TRANSACTION_STEPS)[number];
