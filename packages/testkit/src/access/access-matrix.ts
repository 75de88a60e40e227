import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CALLERS, type Caller, dueAnswer } from './callers.js';
import { observedAnswer } from './observed-answer.js';
import type { AccessTable } from './route-access.js';
import type { AccessSubject } from './subject.js';

/** Every route that a running server has, called by everyone who may come: compared with what `table` says it is for. */
export function accessMatrix(
  name: string,
  table: AccessTable,
  start: (settings: { readonly anonymousRead: boolean }) => Promise<AccessSubject>,
): void {
  describe.each([
    [`access to each route of ${name}`, false],
    [`access to each route of ${name} where reading is open to all`, true],
  ])('%s', (_, anonymousRead) => {
    let subject: AccessSubject;
    beforeAll(async () => {
      subject = await start({ anonymousRead });
    });
    afterAll(() => subject.close());

    it('is laid down for every route that is served, and for no other', () => {
      expect([...new Set([...subject.served].map(entryOf))].sort()).toEqual(Object.keys(table).sort());
    });

    it.each(CALLERS)('is what it should be for %s', async (_name, caller) => {
      const answers: Record<string, string> = {};
      for (const route of subject.served) answers[route] = await observedAnswer(subject, route, caller);
      expect(answers).toEqual(dueAnswers(subject.served, table, caller, anonymousRead));
    });
  });
}

const entryOf = (route: string) => route.replace(/^HEAD /, 'GET ');

function dueAnswers(served: Iterable<string>, table: AccessTable, caller: Caller, anonymousRead: boolean) {
  return Object.fromEntries(
    [...served].map((route) => {
      const access = table[entryOf(route)];
      const due = access === undefined ? 'an entry in the table' : dueAnswer(access, caller, anonymousRead);
      return [route, route.startsWith('HEAD ') ? due.replace(/^(\d+) .*/, '$1') : due];
    }),
  );
}
