import ts from 'typescript';
import { readsEnvironment } from './environment.mjs';
import { namesJsonParse } from './json.mjs';
import { isEarlyReturn, isSkip } from './tests.mjs';
import { readsTimeOrChance } from './time-and-chance.mjs';

const isTest = (path) => /\.spec\.ts$/.test(path) || /^(apps|packages|migrations)\/([^/]+\/)?test\//.test(path);

/** What a rule looks at, what it looks for, and what it says. */
const RULES = [
  {
    says: 'the environment is read only in packages/config',
    covers: (path) => !/^packages\/(config|testkit)\//.test(path) && !path.startsWith('bench/') && !isTest(path),
    finds: readsEnvironment,
  },
  {
    says: 'a pure package takes time and ids from the ports Clock and IdSource',
    covers: (path) => /^packages\/(encoding|identity|planes|registry)\/src\//.test(path) && !isTest(path),
    finds: readsTimeOrChance,
  },
  {
    says: 'JSON is read by parseJson of packages/encoding, which keeps the names',
    covers: (path) => /^(apps|packages)\/(?!testkit|encoding)[^/]+\/src\//.test(path) && !isTest(path),
    finds: namesJsonParse,
  },
  {
    says: 'a test that returns early passes without testing: use describeWith',
    covers: (path) => path.endsWith('.ts'),
    finds: isEarlyReturn,
  },
  {
    says: 'describeWith is the only way to skip a test',
    covers: (path) => path !== 'packages/testkit/src/parts.ts',
    finds: isSkip,
  },
];

/** The violations of all rules in one file, `path` being relative to the root of the repository. */
export function violationsIn(path, text) {
  const rules = RULES.filter((rule) => rule.covers(path));
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    for (const rule of rules) {
      if (rule.finds(node))
        found.push({ path, line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, rule: rule.says });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
