/** The chunks of a body, of which the next is read while the last is worked on. Ended early, it ends the body. */
export async function* readAhead(body: AsyncIterableIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let next = body.next();
  try {
    for (let result = await next; !result.done; result = await next) {
      next = body.next();
      // Whoever asks for it hears of its failure; until then it is nobody's unhandled rejection.
      next.catch(() => {});
      yield result.value;
    }
  } finally {
    // A body takes one call at a time.
    await next.catch(() => {});
    await body.return?.();
  }
}
