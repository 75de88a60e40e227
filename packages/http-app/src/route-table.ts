interface Route {
  readonly method: string;
  readonly url: RegExp;
}

/** Which methods each URL has, so that a wrong method can be told from a wrong URL. */
export class RouteTable {
  private readonly routes: Route[] = [];

  /** @param pattern a path as the router knows it, such as `/packages/:package_id` */
  add(methods: string | readonly string[], pattern: string): void {
    const url = new RegExp(
      `^${pattern
        .replace(/[.+?^$()[\]{}|\\]/g, '\\$&')
        .replace(/:[a-z_]+/g, '[^/]+')
        .replace(/\*/g, '.*')}$`,
    );
    for (const method of [methods].flat()) this.routes.push({ method, url });
  }

  /** The methods of a URL, sorted. */
  methodsAt(url: string): readonly string[] {
    const path = url.replace(/^https?:\/\/[^/?]*/, '').replace(/[?#].*$/s, '');
    return [...new Set(this.routes.filter((route) => route.url.test(path)).map(({ method }) => method))].sort();
  }
}
