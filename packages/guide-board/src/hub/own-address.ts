import { hostname } from 'node:os';

/**
 * Whether two URLs are of one server: the same port of the same host, by whatever name it is called here. Behind one proxy servers are told
 * apart by their paths, where neither is above the other.
 */
export function isSameAddress(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const [a, b] = [new URL(one), new URL(other)];
  const [path, otherPath] = [pathOf(a), pathOf(b)];
  return addressOf(a) === addressOf(b) && (path.startsWith(otherPath) || otherPath.startsWith(path));
}

const pathOf = ({ pathname }: URL) => `${pathname.replace(/\/+$/, '')}/`;

const THIS_MACHINE = 'this machine';

function addressOf({ protocol, hostname: host, port }: URL): string {
  const name = host.replace(/\.$/, '').toLowerCase();
  const isHere =
    name === 'localhost' || name.endsWith('.localhost') || /^(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])$/.test(name);
  const isNamedHere = isHere || name === hostname().toLowerCase();
  return `${isNamedHere ? THIS_MACHINE : name}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
