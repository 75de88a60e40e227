/** One environment variable: what it means and how its text becomes a value. */
export interface Setting<Value> {
  readonly variable: string;
  /** The text that stands for an unset or empty variable; '' where empty has a meaning of its own. */
  readonly fallback: string;
  /** For the reference and for .env.example. */
  readonly purpose: string;
  /** Never shown in errors, logs or documentation. */
  readonly secret?: boolean;
  /** @throws SettingProblem with what was expected */
  parse(text: string): Value;
}

/** What was expected of a setting. The text that was given is never repeated: it may be a secret in the wrong place. */
export class SettingProblem extends Error {
  override readonly name = 'SettingProblem';
  /** One or more. */
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

export const text = (given: string): string => given;

export function flag(given: string): boolean {
  if (/^(?:true|1|yes|on)$/i.test(given)) return true;
  if (/^(?:false|0|no|off)$/i.test(given)) return false;
  throw new SettingProblem('expected true or false');
}

/** A whole number within bounds, both inclusive. */
export function wholeNumber(least: number, most: number): (given: string) => number {
  return (given) => {
    const value = Number(given);
    if (/^\d+$/.test(given) && value >= least && value <= most) return value;
    throw new SettingProblem(`expected a whole number from ${least} to ${most}`);
  };
}

/** As `parse`, and null for an empty text. */
export function optional<Value>(parse: (given: string) => Value): (given: string) => Value | null {
  return (given) => (given === '' ? null : parse(given));
}

/** Values separated by commas; none in an empty text. */
export function listOf<Value>(parse: (given: string) => Value): (given: string) => readonly Value[] {
  return (given) =>
    given
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map(parse);
}

export function oneOf<Choice extends string>(...choices: readonly Choice[]): (given: string) => Choice {
  return (given) => {
    const found = choices.find((choice) => choice === given.toLowerCase());
    if (found === undefined) throw new SettingProblem(`expected one of ${choices.join(', ')}`);
    return found;
  };
}

/** An http or https URL without credentials, query or fragment; without its trailing slash. */
export function baseUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[?#]/.test(given)) {
    throw new SettingProblem('expected a URL such as http://127.0.0.1:8000');
  }
  if (url.username !== '' || url.password !== '') throw new SettingProblem('expected a URL without a user or password');
  return url.href.replace(/\/+$/, '');
}
