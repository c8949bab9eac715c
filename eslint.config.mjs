import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** What no layer may do. */
const defaultExports = {
  selector: 'ExportDefaultDeclaration',
  message: 'Name what a module gives: exports by name are found and renamed by tools.',
};
const barrels = {
  selector: 'ExportAllDeclaration',
  message: 'No barrels: import from the module that defines it.',
};
const wholeZod = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
  message:
    "Write `import * as z from 'zod'`: with `z` itself a bundler takes all of zod, messages in 40 languages too.",
};

/** Modules of Node that the pure layer must not see. */
const nodeModules = { regex: '^node:', message: 'The model is pure: no Node.' };
const vscodeModule = { regex: '^vscode$', message: 'Only extension/host knows VS Code.' };
const toolkit = {
  regex: '^@vscode/webview-ui-toolkit',
  message: 'Import form controls from webview/shared/toolkit.ts, so that a successor is a change of one file.',
};
/**
 * The layers that `target` does not know.
 *
 * @param {string} target
 * @param {string[]} layers
 */
const unknownTo = (target, layers) => ({
  target: `./${target}`,
  from: layers.map((layer) => `./${layer}`),
  message: 'This layer does not know that one (docs/architecture.md, "Layers").',
});

const layers = [
  unknownTo('extension/model', ['extension/engine', 'extension/host', 'extension/cli', 'language', 'webview']),
  unknownTo('extension/engine', ['extension/host', 'extension/cli', 'language', 'webview']),
  unknownTo('extension/cli', ['extension/host', 'language', 'webview']),
  unknownTo('extension/host', ['extension/engine', 'extension/cli', 'language', 'webview']),
  unknownTo('language', ['extension/engine', 'extension/host', 'extension/cli', 'webview']),
  unknownTo('webview', ['extension/engine', 'extension/host', 'extension/cli', 'language']),
];

/**
 * @param {string} folder
 * @param {object[]} patterns
 */
const withoutImports = (folder, patterns) => ({
  files: [`${folder}/**/*.ts`],
  rules: { '@typescript-eslint/no-restricted-imports': /** @type {['error', object]} */ (['error', { patterns }]) },
});

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'build', 'coverage', '.cache', 'test/fixtures/formats'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,mts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.config.mts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: layers }],
      // Code over bytes and typed arrays reads better with an index.
      '@typescript-eslint/prefer-for-of': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['warn', { max: 500, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', defaultExports, barrels, wholeZod],
      'no-restricted-properties': [
        'error',
        {
          object: 'AbortSignal',
          property: 'any',
          message: 'Its signal can lose an abort (nodejs/node#65995): use linkedAbort.',
        },
      ],
    },
    settings: {
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.mts', '.mjs', '.js'] })],
    },
  },
  withoutImports('extension/model', [nodeModules, vscodeModule]),
  withoutImports('extension/engine', [vscodeModule]),
  withoutImports('extension/cli', [vscodeModule]),
  withoutImports('language', [vscodeModule]),
  withoutImports('webview', [nodeModules, vscodeModule, toolkit]),
  { files: ['webview/shared/toolkit.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  {
    files: ['**/*.{mjs,js}'],
    languageOptions: { globals: globals.node },
  },
  {
    // Their tools ask for a default export.
    files: ['**/*.config.{ts,mts,mjs}'],
    rules: { 'no-restricted-syntax': ['error', barrels] },
  },
);
