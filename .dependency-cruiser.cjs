/**
 * Who may import whom. ARROWS is the architecture: a package may import itself, the pure packages and what stands behind its
 * name, and nothing else of this repository. `npm run lint` fails on every other arrow.
 */
const PURE = ['encoding', 'identity', 'planes'];

const ARROWS = {
  registry: [],
  digest: [],
  storage: [],
  config: [],
  jobs: [],
  queue: [],
  client: [],
  'http-app': ['config'],
  migrations: [],
  bytes: ['storage', 'digest'],
  metadata: ['registry'],
  persistence: ['registry', 'migrations'],
  transfer: ['digest'],
  'guide-board': ['transfer'],
  'embedded/control': ['embedded/own', 'registry', 'persistence', 'metadata', 'digest', 'config'],
  'embedded/data': ['embedded/own', 'bytes', 'storage', 'digest', 'config'],
  embedded: ['embedded/control', 'embedded/data', 'jobs'],
  'apps/control-plane': ['http-app', 'embedded/control', 'registry', 'client', 'jobs', 'queue', 'config'],
  'apps/data-plane': ['http-app', 'embedded/data', 'client', 'config'],
  'apps/worker': ['jobs', 'queue', 'client', 'config'],
  'apps/cli': ['client', 'transfer', 'guide-board', 'jobs', 'config', 'embedded'],
  'apps/standalone': ['http-app', 'apps/control-plane/module', 'apps/data-plane/module', 'embedded', 'jobs', 'config'],
};

/** The pure packages are not free among themselves either. */
const PURE_ARROWS = { encoding: [], identity: [], planes: ['identity', 'encoding'] };

/** Names that are not simply a folder: the entry points of a package are importers and targets of their own. */
const PLACES = {
  'embedded/control': '^packages/embedded/src/control(/|[.]ts$)',
  'embedded/data': '^packages/embedded/src/data(/|[.]ts$)',
  // What both halves may share: all else of embedded but its index, which is both of them together.
  'embedded/own': '^packages/embedded/src/(?!(index|control|data)[.]ts$|(control|data)/)',
  embedded: '^packages/embedded/(?!src/(control|data)([.]ts$|/))',
  'apps/control-plane/module': '^apps/control-plane/src/module[.]ts$',
  'apps/data-plane/module': '^apps/data-plane/src/module[.]ts$',
  migrations: '^migrations/',
};
const place = (name) => PLACES[name] ?? (name.startsWith('apps/') ? `^${name}/` : `^packages/${name}/`);

const OURS = '^(apps|packages|migrations|bench)/';
/** Examples are written as an embedder would, who may take any package, and they run as tests. */
const TESTS = '[.]spec[.]ts$|^(apps|packages)/[^/]+/(test|examples)/|^migrations/test/';
const packages = (...names) => `^packages/(${names.join('|')})/`;
const npm = (...names) => `node_modules/(${names.join('|')})(/|$)`;

const arrow = (importer, targets) => ({
  name: `${importer.replaceAll('/', '-')}-imports-only-its-neighbours`,
  comment: `${importer} may import: ${targets.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: place(importer), pathNot: TESTS },
  to: { path: OURS, pathNot: [place(importer), ...targets.map(place)] },
});

const only = (name, comment, allowed, target) => ({
  name,
  comment,
  severity: 'error',
  from: { path: OURS, pathNot: allowed },
  to: { path: target },
});

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    ...Object.entries(PURE_ARROWS).map(([importer, targets]) => arrow(importer, targets)),
    ...Object.entries(ARROWS).map(([importer, targets]) => arrow(importer, [...PURE, ...targets])),
    never(
      'every-package-has-its-arrows',
      'A new package states in ARROWS what it may import.',
      { path: OURS, pathNot: [TESTS, packages('testkit'), '^bench/', ...Object.keys({ ...PURE_ARROWS, ...ARROWS }).map(place)] },
      { path: OURS },
    ),

    never(
      'only-tests-import-testkit',
      'What runs in production knows nothing of its tests.',
      { path: OURS, pathNot: [TESTS, packages('testkit'), '^bench/'] },
      { path: packages('testkit') },
    ),
    never(
      'nobody-imports-bench',
      'Benchmarks measure the rest; nothing leans on them.',
      { path: OURS, pathNot: '^bench/' },
      { path: '^bench/' },
    ),
    never(
      'packages-meet-by-name',
      'Another package is imported by its name, never by a path into its src or dist.',
      { path: '^(apps/[^/]+|packages/[^/]+|migrations|bench)/' },
      { path: OURS, pathNot: '^$1/', dependencyTypes: ['local'] },
    ),
    never(
      'nobody-imports-dist',
      'What is built is for running, which is what the binary of the CLI does.',
      { path: OURS, pathNot: '^apps/cli/bin/' },
      { path: '^((apps|packages)/[^/]+|migrations|bench)/dist/' },
    ),
    never(
      'the-cli-loads-embedded-lazily',
      'Most commands are HTTP only and start faster without the embedded system: import() it.',
      { path: '^apps/cli/', pathNot: TESTS },
      { path: packages('embedded'), dynamic: false, dependencyTypesNot: ['type-only'] },
    ),
    never(
      'the-control-half-holds-no-bytes',
      'The control plane has no storage credentials.',
      { path: PLACES['embedded/control'] },
      { path: packages('bytes', 'storage'), reachable: true },
    ),
    never(
      'the-data-half-holds-no-database',
      'The data plane has no database credentials.',
      { path: PLACES['embedded/data'] },
      { path: packages('registry', 'persistence'), reachable: true },
    ),

    never(
      'pure-packages-do-no-io',
      'Pure packages run in any JavaScript runtime: no node: builtins.',
      { path: packages(...PURE, 'registry'), pathNot: TESTS },
      { dependencyTypes: ['core'] },
    ),
    never(
      'pure-packages-lean-on-no-framework',
      'encoding has its codecs and planes has jose; identity and registry need nobody.',
      { path: packages(...PURE, 'registry'), pathNot: TESTS },
      { path: 'node_modules/', pathNot: npm('cborg', 'canonicalize', 'jose') },
    ),
    only('codecs-only-in-encoding', 'One codec per boundary.', [TESTS, packages('encoding')], npm('cborg', 'canonicalize')),
    only('jose-only-in-planes', 'Grants are signed and verified in one place.', [TESTS, packages('planes')], npm('jose')),
    only(
      'typeorm-only-in-persistence',
      'Persistence alone owns the data sources; its migrations are TypeORM classes.',
      [packages('persistence', 'testkit'), '^migrations/'],
      npm('typeorm'),
    ),
    only(
      'database-drivers-only-in-persistence',
      'Nobody reaches around the event store.',
      [packages('persistence', 'testkit'), '^bench/src/commands/'],
      npm('better-sqlite3', 'pg'),
    ),
    only(
      'minio-only-in-storage-s3',
      'The S3 backend is the only one to know S3.',
      ['^packages/storage/(src|test)/s3'],
      npm('minio'),
    ),
    only('bullmq-only-in-queue', 'A queue carries wake-ups and no truth.', [packages('queue')], npm('bullmq', 'ioredis')),
    only(
      'nest-only-in-apps',
      'The core has no framework.',
      ['^apps/', packages('http-app')],
      npm('@nestjs', 'fastify', '@fastify', 'nestjs-pino'),
    ),
    only('oclif-only-in-cli', 'Commands belong to the command line.', ['^apps/cli/'], npm('@oclif')),

    never(
      'no-circles',
      'A circle of modules has no order to load them in. (One of types alone, a union and its members, loads nothing.)',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    never('every-import-resolves', 'Not declared, not exported or not there.', {}, { couldNotResolve: true }),
    never(
      'every-import-is-declared',
      'Importing what package.json does not name works by accident.',
      { path: OURS },
      // Jest is the repository's, not each package's.
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: npm('@jest/globals') },
    ),
    never(
      'sources-need-no-dev-dependency',
      'What runs is a dependency; a devDependency is for tests and types.',
      { path: OURS, pathNot: TESTS },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    ),
  ],
  options: {
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@artifact-store/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
