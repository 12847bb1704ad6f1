const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'commonjs' },
};

export default {
  // Specs and Node share one realm, and the specs of a worker share what they import (test/runner).
  testEnvironment: '<rootDir>/test/runner/one-realm.mjs',
  runtime: '<rootDir>/test/runner/native-modules.mjs',
  testRegex: '\\.spec\\.ts$',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  transform: { '^.+\\.[cm]?[jt]s$': ['@swc/jest', swc] },
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
  // A guard against hanging, not a measure: the machine may be busy with other work.
  testTimeout: 180_000,
  // Each worker has a server of its own (libs/testing), since the safe frontier is that of the whole server: a long
  // transaction of one spec would hold back the mirrors of another. Four keep the two cores of CI busy: each waits much.
  maxWorkers: 4,
  testSequencer: '<rootDir>/test/longest-first.mjs',
  // A worker is renewed before its memory grows large.
  workerIdleMemoryLimit: '1GB',
  // One that is being renewed when the run ends must start before it can exit, which takes long on a busy machine; Jest
  // calls that a leak after half a second.
  workerGracefulExitTimeout: 60_000,
};
