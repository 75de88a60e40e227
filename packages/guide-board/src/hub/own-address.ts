import { hostname } from 'node:os';

/** Whether two URLs are of one server: the same port of the same host, by whatever name it is called here. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [addressOf(one), addressOf(other)];
  return a !== undefined && a === b;
}

const THIS_MACHINE = 'this machine';

function addressOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname: host, port } = new URL(text);
  const name = host.replace(/\.$/, '').toLowerCase();
  const isHere =
    name === 'localhost' || name.endsWith('.localhost') || /^(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])$/.test(name);
  const isNamedHere = isHere || name === hostname().toLowerCase();
  return `${isNamedHere ? THIS_MACHINE : name}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
