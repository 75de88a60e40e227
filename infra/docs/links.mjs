import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;
/** A link to a test file and, in quotation marks, the name of a test in it. */
const TEST = /\[[^\]]*\]\(([^)\s]+\.ts)\) “([^”]+)”/g;

/** What is wrong with the links of the pages written by hand, and with the tests they name. */
export function brokenLinks(root) {
  const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('docs/**/*.md', { cwd: root }).sort()];
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```.*?^```$/gms, '');
    const pathOf = (link) => join(root, dirname(page), decodeURI(link.split('#')[0]));
    const links = [...text.matchAll(LINK)].map(([, link]) => link).filter((link) => !/^(?:https?:|#)/.test(link));
    const tests = [...text.matchAll(TEST)].filter(([, link]) => existsSync(pathOf(link)));
    return [
      ...links.filter((link) => !existsSync(pathOf(link))).map((link) => `${page} links to ${link}, which is not there`),
      ...tests
        .filter(([, link, name]) => !readFileSync(pathOf(link), 'utf8').includes(`'${name}'`))
        .map(([, link, name]) => `${page} names a test that ${link} does not have: ${name}`),
    ];
  });
}
