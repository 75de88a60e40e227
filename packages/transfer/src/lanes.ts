/**
 * Runs `task` over `items` in order, at most `lanes` at a time. After the first failure no further item is started;
 * it rejects with that failure once the tasks under way have ended.
 */
export async function inLanes<Item>(lanes: number, items: Iterable<Item>, task: (item: Item) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failed = false;

  const lane = async (): Promise<void> => {
    while (!failed) {
      const next = rest.next();
      if (next.done === true) return;
      try {
        await task(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };

  const outcomes = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
