import { ValidationFailedError } from '@artifact-store/planes';
import type { ArgumentMetadata } from '@nestjs/common';
import { type ValidationError, validateSync } from 'class-validator';
import { excerpt } from './json/parse-json.js';

/**
 * The values as an object of the class that declares them. Members are carried over as they are: nothing is converted, and
 * what a member holds is not looked into.
 * @throws ValidationFailedError naming each member that is unknown, missing or wrong
 */
export function validated(declaration: ArgumentMetadata['metatype'], values: object): object {
  if (declaration === undefined) throw new TypeError('a validated parameter is declared with its class');
  const target = new declaration() as object;
  for (const [name, value] of Object.entries(values)) {
    // Never by assignment, which for the name __proto__ would be something else.
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  }
  const problems = validateSync(target, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true }).map(problemText);
  if (problems.length > 0) throw new ValidationFailedError(problems.join('; '), { problems });
  return target;
}

function problemText({ property, constraints = {} }: ValidationError): string {
  if ('whitelistValidation' in constraints) return `${excerpt(property)} is not known here`;
  return Object.values(constraints).join(', ');
}
