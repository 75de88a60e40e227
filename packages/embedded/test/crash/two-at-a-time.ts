/** One process for each of two cores; a failure says which item it was. */
export async function twoAtATime(items: readonly number[], work: (item: number) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await work(item);
      } catch (error) {
        queue.length = 0;
        throw new Error(`at ${item}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
  };
  // Both have ended before anybody clears up what they work on.
  for (const outcome of await Promise.allSettled([lane(), lane()])) if (outcome.status === 'rejected') throw outcome.reason;
}
