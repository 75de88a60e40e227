import type { Problem } from '@artifact-store/planes';
import type { ApplicableSchema, NamedSchema, Violations } from '@artifact-store/registry';

/** What the thread is asked, one thing at a time. */
export type WorkerRequest = { readonly check: ApplicableSchema } | { readonly apply: NamedSchema; readonly metadata: unknown };

export type WorkerReply =
  | { readonly ready: true }
  | { readonly problems: readonly Problem[] }
  | { readonly violations: Violations }
  /** What the schema asked for too much of. */
  | { readonly tooCostly: string };

export interface WorkerSettings {
  /** File of Ajv's class for draft 2020-12. */
  readonly ajvFile: string;
  readonly maxProblems: number;
  readonly maxPointer: number;
  readonly maxMessage: number;
}

/**
 * The worker, as CommonJS text: so it starts in the same way from dist and from sources under Jest.
 *
 * Ajv makes code of a schema. `ownProperties`, since `constructor` is a name like any other; `inlineRefs` off, since a schema that
 * refers a thousand times to a large one would become a thousand large ones. Formats annotate, as the draft has it by default.
 */
export const VALIDATION_WORKER = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { ajvFile, maxProblems, maxPointer, maxMessage } = workerData;
const { Ajv2020 } = require(ajvFile);

const OPTIONS = {
  strict: false, allErrors: true, ownProperties: true, inlineRefs: false, validateFormats: false, logger: false,
  validateSchema: false,
};
const REMEMBERED = 32;
const ofSchemas = new Ajv2020(OPTIONS).getSchema('https://json-schema.org/draft/2020-12/schema');
const prepared = new Map();

const cut = (text, length) => (text.length > length ? text.slice(0, length - 1) + '…' : text);
const problem = (pointer, message) => ({ pointer: cut(pointer, maxPointer), message: cut(message, maxMessage) });
const quoted = (value) => cut(JSON.stringify(value), maxMessage);

function messageOf({ message = 'does not conform', params = {} }) {
  const { additionalProperty, unevaluatedProperty, propertyName, allowedValue, allowedValues } = params;
  const named = additionalProperty ?? unevaluatedProperty ?? propertyName;
  if (named !== undefined) return message + ': ' + quoted(named);
  if (allowedValues !== undefined) return message + ': ' + cut(allowedValues.slice(0, 20).map(quoted).join(', '), maxMessage);
  return allowedValue === undefined ? message : message + ': ' + quoted(allowedValue);
}

function problemsIn(errors) {
  return errors.slice(0, maxProblems).map((error) => problem(error.instancePath, messageOf(error)));
}

const prepare = (applied) => new Ajv2020({ ...OPTIONS, meta: false }).compile(applied);

class TooCostly extends Error {}

/** Ajv's functions throw nothing of their own: what comes is the engine, out of room. */
function run(validate, value) {
  let valid;
  try {
    valid = validate(value);
  } catch (error) {
    throw new TooCostly(error instanceof RangeError ? 'room on the stack; it may refer to itself without end' : String(error.message));
  }
  if (typeof valid !== 'boolean') throw new TooCostly('an answer at once');
  return valid ? [] : validate.errors;
}

function remembered({ digest, applied }) {
  const validate = prepared.get(digest) ?? prepare(applied);
  prepared.delete(digest);
  prepared.set(digest, validate);
  if (prepared.size > REMEMBERED) prepared.delete(prepared.keys().next().value);
  return validate;
}

function check({ document, applied, patterns }) {
  const wrong = run(ofSchemas, document);
  if (wrong.length > 0) return problemsIn(wrong);
  for (const { pointer, pattern } of patterns) {
    try {
      new RegExp(pattern, 'u');
    } catch (error) {
      return [problem(pointer, error.message)];
    }
  }
  let validate;
  try {
    validate = prepare(applied);
  } catch (error) {
    if (error instanceof RangeError) throw new TooCostly('room on the stack');
    return [problem('', 'cannot be applied: ' + error.message)];
  }
  // What never ends, or multiplies, does so on empty metadata too, mostly.
  run(validate, {});
  return [];
}

function answer(request) {
  try {
    if (request.check !== undefined) return { problems: check(request.check) };
    const errors = run(remembered(request.apply), request.metadata);
    return { violations: { shown: problemsIn(errors), count: errors.length } };
  } catch (error) {
    if (error instanceof TooCostly || error instanceof RangeError) return { tooCostly: cut(error.message, maxMessage) };
    throw error;
  }
}

parentPort.on('message', (request) => parentPort.postMessage(answer(request)));
parentPort.postMessage({ ready: true });
`;
