/** Tests run on sources (export condition `@artifact-store/source`); no build comes first. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        target: 'es2023',
        keepClassNames: true,
      },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    },
  ],
};

const project = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch,
  ...more,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@artifact-store/source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform,
});

/** A directory for the run, and PostgreSQL on demand: what tests with I/O need. */
const run = {
  globalSetup: '<rootDir>/infra/test/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/infra/test/jest-global-teardown.mjs',
};

export default {
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: [
    project('unit', [
      '<rootDir>/{apps,packages}/*/src/**/*.spec.ts',
      '<rootDir>/migrations/src/**/*.spec.ts',
      '<rootDir>/infra/test/*.spec.mjs',
    ]),
    project('integration', ['<rootDir>/packages/*/test/**/*.spec.ts', '<rootDir>/migrations/test/**/*.spec.ts'], run),
    project('e2e', ['<rootDir>/apps/*/test/**/*.spec.ts'], run),
  ],
};
