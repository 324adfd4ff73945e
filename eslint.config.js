import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * Which other folders each folder may import. tests/ may import anything; nobody imports tests/ or bench/.
 * @type {Record<string, string[]>}
 */
const MAY_IMPORT = {
  db: [],
  scraper: ['db'],
  schema: ['db'],
  server: ['schema', 'scraper', 'db'],
  client: [],
};

/**
 * Packages that live in one folder only.
 * @type {Record<string, string>}
 */
const ROOM_OF_PACKAGE = {
  'graphql-yoga': 'server',
  '@envelop': 'server',
  keyv: 'server',
  'lru-cache': 'server',
  negotiator: 'server',
  '@keyv': 'server',
  '@pothos': 'schema',
  dataloader: 'schema',
  postgres: 'db',
  'pg-boss': 'db',
  undici: 'scraper',
  'ipaddr.js': 'scraper',
  croner: 'server',
  jose: 'server',
  'rate-limiter-flexible': 'server',
  urql: 'client',
  '@urql': 'client',
};

const SOURCE = '{ts,tsx,js,mjs}';

/**
 * The folders and packages that `folder` must not import, as one regular expression each.
 * @param {string} folder
 */
function forbiddenImports(folder) {
  const allowed = MAY_IMPORT[folder] ?? [];
  const folders = [...Object.keys(MAY_IMPORT), 'tests', 'bench'].filter(
    (other) => other !== folder && !allowed.includes(other),
  );
  const packages = Object.keys(ROOM_OF_PACKAGE).filter((name) => ROOM_OF_PACKAGE[name] !== folder);
  return [
    {
      regex: `^\\.{1,2}/(?:[^/]+/)*(?:${folders.join('|')})/`,
      message: `${folder}/ may import ${allowed.join(', ') || 'no other folder of ours'}.`,
    },
    {
      regex: `^(?:${packages.join('|')})(?:/|$)`,
      message: `This package does not belong into ${folder}/.`,
    },
  ];
}

const NO_ENV = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only server/config.ts reads the environment.',
};
const NO_TAG_CAST = {
  selector: ":matches(TSAsExpression, TSTypeAssertion) > TSTypeReference[typeName.name='Tag']",
  message: 'A tag comes from db/tags.ts, never from a cast.',
};
const NO_OWN_CLOCK = {
  selector:
    "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.object.name='Date'][callee.property.name='now']",
  message: 'Read the clock by ctx.clock: an answer has to say until when it holds.',
};
const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Named exports only.',
};
/**
 * The rules of one folder. `import()` is not seen by no-restricted-imports, so it is told apart by its syntax.
 * @param {string} folder
 * @returns {import('eslint').Linter.RulesRecord}
 */
function rulesOf(folder, syntax = [NO_ENV, NO_TAG_CAST, NO_DEFAULT_EXPORT]) {
  const patterns = forbiddenImports(folder);
  const dynamicImports = patterns.map(({ regex, message }) => ({
    selector: `ImportExpression > Literal[value=/${regex.replaceAll('/', '\\/')}/]`,
    message,
  }));
  const paths = [{ name: 'node:process', importNames: ['env'], message: NO_ENV.message }];
  return {
    'no-restricted-imports': ['error', { patterns, paths }],
    'no-restricted-syntax': ['error', ...syntax, ...dynamicImports],
  };
}

export default defineConfig(
  globalIgnores(['dist/', 'data/', 'coverage/', 'client/src/graphql-env.d.ts', 'tests/e2e/']),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-control-regex': 'off',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // noUncheckedIndexedAccess asks also where a bound has just been checked; `!` is the answer there.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // '' is a missing text as often as not.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // An async function without await turns a throw into the rejection that its interface promises.
      '@typescript-eslint/require-await': 'off',
      // Ports and stores are closures written in method style: they may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      // Code points are what the search index is made of.
      '@typescript-eslint/no-misused-spread': [
        'error',
        { allow: [{ from: 'lib', name: 'string' }, 'string'] },
      ],
      // A number in a message needs no String() round it.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // noPropertyAccessFromIndexSignature of the compiler asks for the opposite.
      '@typescript-eslint/dot-notation': 'off',
      // `() => promises.push(x)` and event handlers returning void read well.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  ...Object.keys(MAY_IMPORT).map((folder) => ({
    files: [`${folder}/**/*.${SOURCE}`],
    rules: rulesOf(folder),
  })),
  {
    files: [`schema/**/*.${SOURCE}`],
    rules: rulesOf('schema', [NO_ENV, NO_TAG_CAST, NO_DEFAULT_EXPORT, NO_OWN_CLOCK]),
  },
  { files: ['db/tags.ts'], rules: rulesOf('db', [NO_ENV, NO_DEFAULT_EXPORT]) },
  { files: ['server/config.ts'], rules: rulesOf('server', [NO_TAG_CAST, NO_DEFAULT_EXPORT]) },
  { files: ['client/vite.config.ts'], rules: rulesOf('client', [NO_ENV, NO_TAG_CAST]) },
  { files: [`client/**/*.${SOURCE}`], extends: [reactHooks.configs.flat['recommended-latest']] },
  {
    files: [`{tests,bench,docs}/**/*.${SOURCE}`],
    rules: {
      'no-restricted-syntax': ['error', NO_TAG_CAST, NO_DEFAULT_EXPORT],
      // An answer of the API has the shape that the test asked for.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  { files: [`{bench,docs}/**/*.${SOURCE}`], rules: { 'no-console': 'off' } },
  // Plain JavaScript: without declared types the rules about `any` have nothing to say.
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.disableTypeChecked] },
);
