import { createHash, randomBytes } from 'node:crypto';
import { type Config, SCOPES } from '@artifact-store/config';
import { removeApiFile, writeApiFile } from '@artifact-store/embedded/control';
import type { Server, ServerParts } from '@artifact-store/http-app';

/** Who acts in the commands that come this way. */
const ACTOR = 'cli';
const SECRET_BYTES = 32;

/** How commands on this machine, which cannot open the database themselves, get in. */
export interface CommandAccess {
  /** Who may call: as configured, and whoever can read the file. */
  readonly access: Config['access'];
  /** The server, telling in a file beside the database where it listens, for as long as it does. */
  announced(server: Server): Server;
}

/**
 * A token for this run of the server, which may do everything and is kept in `<database>.api` alone. On PostgreSQL commands
 * work beside a server, and there is none.
 */
export function commandAccess({ database, access }: Config, log: ServerParts['log']): CommandAccess {
  if (database.kind !== 'sqlite') return { access, announced: (server) => server };
  const token = randomBytes(SECRET_BYTES).toString('base64url');
  const sha256 = createHash('sha256').update(token).digest();
  let isStopping = false;
  const announce = (url: string) => {
    try {
      writeApiFile(database, { url, token });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      log.warn({ code }, 'the file for commands beside the database cannot be written: they will not find this server');
    }
  };
  return {
    access: { ...access, tokens: [...access.tokens, { actor: ACTOR, scopes: new Set(SCOPES), sha256 }] },
    announced: (server) => ({
      async listen() {
        const url = await server.listen();
        if (!isStopping) announce(url);
        return url;
      },
      stop() {
        isStopping = true;
        // While the database is ours: afterwards the file may be another server's.
        removeApiFile(database);
        return server.stop();
      },
    }),
  };
}
