/** Word of commits between the processes that write one log. */
export interface OtherWriters {
  /** Whether what others commit is told as it comes; it may still get lost now and then. */
  readonly isListening: boolean;

  /** Begins to listen, once, until it is closed: `heard` is called when others may have committed something. */
  listen(heard: () => void): void;

  /** Tells the others that something was committed. Never throws, and nobody waits for it. */
  announce(): void;

  /** What was announced is told by then, where that is possible. */
  close(): Promise<void>;
}
