import { isBroken, jsonOf, upTo } from '@artifact-store/testkit';
import type { Servers } from './servers.js';

/** Makes packages and finalizes every other one; those that a restart came upon are not made again. Calls back for each. */
export async function write(servers: Servers, writer: number, packages: number, made: () => void): Promise<void> {
  const post = (path: string, body: unknown) =>
    servers.send(writer, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  for (const n of upTo(packages)) {
    const declared = { name: `${writer}/${n}`, producer: 'p', subject: 's', retention_class: 'transient' };
    const padded = { ...declared, metadata: { text: 'x'.repeat(n % 5 === 0 ? 5_000 : 10) } };
    try {
      const answer = await post('/packages', padded);
      if (answer.status === 201 && n % 2 === 0) {
        const { package_id: id } = await jsonOf(Promise.resolve(answer), 201);
        await (await post(`/packages/${id}/finalize`, { allow_empty: true })).arrayBuffer();
      } else {
        await answer.arrayBuffer();
      }
    } catch (error) {
      if (!isBroken(error)) throw error;
    }
    made();
  }
}
