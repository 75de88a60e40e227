import type { RateLimit } from './config.js';
import { SettingProblem } from './setting.js';

const LONGEST_SECONDS = 3600;

/** `600/60`: 600 requests in 60 seconds. */
export function rateLimit(given: string): RateLimit {
  const [, requests = 0, seconds = 0] = (/^(\d{1,9})\/(\d{1,4})$/.exec(given) ?? []).map(Number);
  if (requests >= 1 && seconds >= 1 && seconds <= LONGEST_SECONDS) return { requests, seconds };
  throw new SettingProblem(`expected requests/seconds, such as 600/60, with 1 to ${LONGEST_SECONDS} seconds`);
}
