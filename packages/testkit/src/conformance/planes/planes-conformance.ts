import { type ArtifactStoreErrorClass, CONTROL_PLANE_ERRORS, DATA_PLANE_ERRORS } from '@artifact-store/planes';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answers } from './cases.js';
import { controlPlaneCases } from './control-cases.js';
import { dataPlaneCases } from './data-cases.js';
import type { PlanesSubject } from './subject.js';

interface Method {
  readonly name: string;
  readonly errors: readonly ArtifactStoreErrorClass[];
  readonly answers: Answers;
  readonly refuses: Readonly<Record<string, (planes: PlanesSubject) => Promise<unknown>>>;
}

/**
 * What both planes do, as their interfaces state it, wherever they are: each method's answers, and each error that it is
 * documented to refuse with. Each test gets planes of its own.
 */
export function planesConformance(name: string, open: () => Promise<PlanesSubject>): void {
  describe(`${name} are a control plane and a data plane`, () => {
    let planes: PlanesSubject;

    beforeEach(async () => {
      planes = await open();
    });

    afterEach(() => planes.close());

    describe.each(methods().map((method) => [method.name, method] as const))('%s', (_name, { errors, answers, refuses }) => {
      it.each(Object.entries(answers))('answers %s', (_sentence, proof) => proof(planes));

      if (errors.length > 0) {
        it.each(errors.map((each) => [each.declaration.code, each] as const))('refuses with %s', async (code, errorClass) => {
          const refusal = refuses[code]?.(planes);
          await expect(refusal).rejects.toBeInstanceOf(errorClass);
        });
      }
    });
  });
}

function methods(): Method[] {
  const control = Object.entries(controlPlaneCases).flatMap(([role, cases]) =>
    methodsOf(role, cases, CONTROL_PLANE_ERRORS[role as keyof typeof CONTROL_PLANE_ERRORS]),
  );
  return [...control, ...methodsOf('data', dataPlaneCases, DATA_PLANE_ERRORS)];
}

function methodsOf(role: string, cases: object, errors: object): Method[] {
  return Object.entries(cases).map(([method, { answers, refuses }]) => ({
    name: `${role}.${method}`,
    errors: (errors as Record<string, readonly ArtifactStoreErrorClass[]>)[method] ?? [],
    answers,
    refuses,
  }));
}
