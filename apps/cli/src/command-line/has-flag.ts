/** Whether a flag without a value is there; what follows `--` is no flag. */
export function hasFlag(argv: readonly string[], flag: string): boolean {
  return flagsOf(argv).includes(flag);
}

/** What of the command line may be flags. */
export function flagsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end);
}
