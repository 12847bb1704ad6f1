import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const tests = [
  'test/**',
  'libs/testing/**',
  '**/*.spec.ts',
  '**/*.soak.ts',
  '**/*.browser.ts',
  '**/*.python.ts',
  '**/*.fuzz.ts',
  '**/*.fixture.ts',
  '**/*.contract.ts',
];

export default defineConfig(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'coverage/',
      '.stemma/',
      '.cache/',
      'test/architecture/planted/',
      'libs/client/src/generated/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      // Numbers and bigints have one spelling; what else is not text must be turned into text by name.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Spread text falls into its code points, which is what is wanted of it.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // A Nest module is a class with nothing but its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // `_` says on purpose unused, as where an interface fixes the parameters.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // `while (true)` and its like state a loop that is left from within.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // `() => work()` with a void result is how callbacks are written here.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only libs/config reads the environment; take what you need from Config.',
        },
      ],
      'no-restricted-imports': [
        'error',
        { name: 'process', message: 'Say node:process.' },
        {
          name: 'node:process',
          importNames: ['env'],
          message: 'Only libs/config reads the environment; take what you need from Config.',
        },
      ],
    },
  },
  {
    // loadConfig takes the environment as an argument; its callers hand it over, and bench and tools start processes.
    // What of the environment git may see is decided in one file.
    files: [
      'libs/config/src/**',
      'apps/*/src/main.ts',
      'apps/*/bin/**',
      'apps/cli/src/git/git-environment.ts',
      'bench/**',
      'tools/**',
      ...tests,
    ],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: tests,
    rules: {
      // Answers arrive as parsed JSON and rows as the driver gives them: `any`, checked by what the test expects.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/restrict-plus-operands': ['error', { allowAny: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowAny: true, allowNumber: true }],
      // What comes out as [object Object] is not what the test expects.
      '@typescript-eslint/no-base-to-string': 'off',
      // It looks at a method, or replaces it, without calling it; and what callbacks change, the compiler takes for constant.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A fixture gets back as a port what it made, and knows of which class it is.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A test that met `null` where it asserts a value fails with the line at hand.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Options are classes in the types of the driver, which exports none of them.
    files: ['libs/memgraph/src/memgraph-server.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    // Plain scripts have no types to check against.
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
