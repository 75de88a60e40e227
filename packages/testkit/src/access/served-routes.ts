import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** On which Fastify tells of each server that is made. */
const MADE = 'fastify.initialization';

interface Routing {
  addHook(name: 'onRoute', hook: (route: { readonly method: string | readonly string[]; readonly url: string }) => void): void;
}

/**
 * Makes a server, and answers with it the routes that its router is given, such as `GET /packages/:package_id`: what is served,
 * whoever registers it, and not what somebody believes to be served.
 */
export async function withServedRoutes<Made>(make: () => Promise<Made>): Promise<{ made: Made; served: ReadonlySet<string> }> {
  const served = new Set<string>();
  const watch = (message: unknown) => {
    const { fastify } = message as { readonly fastify: Routing };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) served.add(`${each} ${url}`);
    });
  };
  subscribe(MADE, watch);
  try {
    return { made: await make(), served };
  } finally {
    unsubscribe(MADE, watch);
  }
}
