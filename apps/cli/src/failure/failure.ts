import { stripVTControlCharacters } from 'node:util';
import type { CborMap } from '@artifact-store/encoding';
import { ArtifactStoreError, ERROR_KINDS } from '@artifact-store/planes';
import { painted } from '../output/paint.js';
import { printable } from '../output/printable.js';
import { EXIT_CODES } from './exit-codes.js';

/** A failed command as the user sees it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly members: CborMap;
  /** For people: what, why, what to do. No stack. */
  readonly text: string;
  readonly exitCode: number;
}

/** What an error comes to; undefined for a command that ended on purpose. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof ArtifactStoreError) return failureOfError(error);
  if (hasExit(error)) {
    if (error.code === 'EEXIT') {
      process.exitCode = error.oclif.exit ?? 0;
      return undefined;
    }
    const message = usageOf(error.message);
    return { code: 'usage', message, members: {}, text: `${message}\nSee --help.`, exitCode: EXIT_CODES.usage };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal_error',
    message,
    members: {},
    text: `The command failed — ${sentence(printable(message))} This is a defect: report it.`,
    exitCode: EXIT_CODES.defect,
  };
}

/** What a command comes to that a signal has stopped: what it tells of that itself, or that alone. */
export function interruptionOf(error: unknown, exitCode: number): Failure {
  const told = error instanceof ArtifactStoreError ? failureOfError(error) : INTERRUPTED;
  return { ...told, exitCode };
}

const INTERRUPTED = { code: 'interrupted', message: 'interrupted by a signal', members: {}, text: 'Interrupted.' };

/** Prints a failure: as a JSON object on stdout, by default over several lines, or for people on stderr. */
export function report(failure: Failure, json: boolean, indent = 2): void {
  const { code, message, members, text } = failure;
  if (json) process.stdout.write(`${JSON.stringify({ error: { ...members, code, message } }, null, indent)}\n`);
  else process.stderr.write(`${painted('error', 'Error:', process.stderr)} ${text}\n`);
}

function failureOfError(error: ArtifactStoreError): Failure {
  const { code, title, remedy, kind } = error.declaration;
  const { detail, members } = error;
  // A detail may come from a server, or name a file.
  const text = `${title} — ${sentence(printable(detail))} ${remedy}`;
  return { code, message: detail, members, text, exitCode: ERROR_KINDS[kind].exitCode };
}

/** Errors of oclif say themselves how the process ends. */
function hasExit(error: unknown): error is Error & { readonly code?: string; readonly oclif: { readonly exit?: number } } {
  return error instanceof Error && 'oclif' in error && typeof error.oclif === 'object';
}

/** The message alone: oclif adds where to find help, and a note on greedy flags, which we have none of. */
function usageOf(message: string): string {
  return stripVTControlCharacters(message)
    .replace(/\n\nNote: [\s\S]*$|\nSee more help with --help$/, '')
    .replace(/^(Parsing \S+) \n\t/, '$1: ')
    .replace(/^The following errors? occurred:\n +/, '');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
