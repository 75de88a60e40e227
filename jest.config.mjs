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

const project = (displayName, testMatch) => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@artifact-store/source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform,
});

export default {
  projects: [
    project('unit', ['<rootDir>/{apps,packages}/*/src/**/*.spec.ts', '<rootDir>/migrations/src/**/*.spec.ts']),
    project('integration', ['<rootDir>/packages/*/test/**/*.spec.ts', '<rootDir>/migrations/test/**/*.spec.ts']),
    project('e2e', ['<rootDir>/apps/*/test/**/*.spec.ts']),
  ],
};
