import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import jsdoc from 'eslint-plugin-jsdoc';
import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

import { cores, providers, restrictedSyntaxOfCores, rulesOfCores } from './eslint.injection.mjs';

const tests = ['**/*.test.ts', '**/testing/**', 'test/**', '**/*.fixture.ts'];

const restrictedSyntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'ExportAllDeclaration', message: 'List what the package exports.' },
  {
    selector: "ImportDeclaration[source.value='zod'] ImportSpecifier[imported.name='z'][importKind!='type']",
    message: "Write `import * as z from 'zod'`: the named `z` drags every locale into a bundle.",
  },
];

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/cdk.out/',
    '**/coverage/',
    '.local/',
    'test/architecture/violations/',
    // Compiled where Nest is installed.
    'examples/nest/',
    'test/packages/consumer/',
    'test/packages/cdk-app/',
    '.venv/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.infrastructure.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { jsdoc, tsdoc },
    rules: {
      complexity: ['error', 8],
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      'tsdoc/syntax': 'error',
      'jsdoc/no-types': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An async method without await still turns a throw into a rejection, which is what an async port promises.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: tests,
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          contexts: [
            'TSInterfaceDeclaration',
            'TSMethodSignature',
            'TSTypeAliasDeclaration',
            'ClassDeclaration',
          ],
          require: { ClassDeclaration: true, ArrowFunctionExpression: true, FunctionDeclaration: true },
        },
      ],
    },
  },
  {
    files: cores,
    ignores: [...tests, ...providers],
    rules: {
      ...rulesOfCores,
      'no-restricted-syntax': ['error', ...restrictedSyntax, ...restrictedSyntaxOfCores],
    },
  },
  {
    files: tests,
    ignores: ['**/*.mjs'],
    rules: {
      // A describe block is a list of cases, not a function that anybody has to follow.
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    files: [
      'scripts/**',
      'bench/**',
      'test/packages/install/main.ts',
      'packages/local/src/**/main.ts',
      'packages/local/src/cli/**',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', performance: 'readonly' },
    },
  },
  { files: ['**/*.mjs', 'jest.config.mjs'], rules: { 'no-restricted-syntax': 'off' } },
);
