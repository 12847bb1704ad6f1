const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'commonjs' },
};

// Jest on Node 20 cannot require() ESM packages, so these are compiled to CommonJS too.
const esmPackages = [
  '@nestjs',
  'uuid',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  'immutable',
];

export default {
  testEnvironment: 'node',
  testRegex: '\\.spec\\.ts$',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  transform: { '^.+\\.[cm]?[jt]s$': ['@swc/jest', swc] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
  moduleNameMapper: {
    '^@stemma/([a-z]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
  // A guard against hanging, not a measure: the machine may be busy with other work.
  testTimeout: 180_000,
  // Each worker has a server of its own (libs/testing), since the safe frontier is that of the whole server: a long
  // transaction of one spec would hold back the mirrors of another. Two keep the two cores of CI busy.
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/longest-first.mjs',
  // A worker is renewed before its memory grows large.
  workerIdleMemoryLimit: '1GB',
  // One that is being renewed when the run ends must start before it can exit; Jest calls that a leak after half a second.
  workerGracefulExitTimeout: 10_000,
};
