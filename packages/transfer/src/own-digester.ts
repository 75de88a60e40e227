import { createDigester } from '@artifact-store/digest';
import type { Digester } from '@artifact-store/identity';

/** Runs `task` with the given digester, or with one of its own that ends with it. */
export async function withDigester<Result>(
  given: Digester | undefined,
  task: (digester: Digester) => Promise<Result>,
): Promise<Result> {
  if (given !== undefined) return task(given);
  const own = createDigester();
  try {
    return await task(own);
  } finally {
    await own.close();
  }
}
