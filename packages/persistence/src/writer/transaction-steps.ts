/** What the event store does durably. Before `transaction.append` the transaction holds views at most, after it all there is. */
export const TRANSACTION_STEPS = ['transaction.begin', 'transaction.append', 'transaction.commit'] as const;

export type TransactionStep = (typeof TRANSACTION_STEPS)[number];
