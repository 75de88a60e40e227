import { excerpt } from '@artifact-store/http-app';
import { ValidationFailedError } from '@artifact-store/planes';
import type { ArgumentMetadata } from '@nestjs/common';
import { getMetadataStorage, type ValidationError, validateSync } from 'class-validator';

/** A body may hold more wrong members than anybody wants to read. */
const MAX_PROBLEMS = 20;

/**
 * The values as an object of the class that declares them. Members are carried over as they are: nothing is converted, and
 * what a member holds is not looked into.
 * @param within what stands before the names of unknown members, where the values are those of a member
 * @throws ValidationFailedError naming each member that is unknown, missing or wrong
 */
export function validated(declaration: ArgumentMetadata['metatype'], values: object, within = ''): object {
  if (declaration === undefined) throw new TypeError('a validated parameter is declared with its class');
  const known = declaredMembers(declaration);
  const given = Object.entries(values);
  // Before anything else: an unknown member may be called `constructor`, or `__proto__`.
  const unknown = given.filter(([name]) => !known.has(name)).map(([name]) => `${excerpt(`${within}${name}`)} is not known here`);
  const target = Object.assign(new declaration() as object, Object.fromEntries(given.filter(([name]) => known.has(name))));
  const wrong = validateSync(target, { stopAtFirstError: true }).flatMap(problemsOf);
  const problems = [...unknown, ...wrong].slice(0, MAX_PROBLEMS);
  if (problems.length > 0) throw new ValidationFailedError(problems.join('; '), { problems });
  return target;
}

function declaredMembers(declaration: NonNullable<ArgumentMetadata['metatype']>): ReadonlySet<string> {
  const declared = getMetadataStorage().getTargetValidationMetadatas(declaration, '', true, false);
  return new Set(declared.map(({ propertyName }) => propertyName));
}

function problemsOf({ constraints = {} }: ValidationError): readonly string[] {
  return Object.values(constraints);
}
