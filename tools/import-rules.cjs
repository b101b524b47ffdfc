// swc parses `using`, but its visitor, which dependency-cruiser extends, does not know the statement
const { Visitor } = require('@swc/core/Visitor.js');
const visitStatement = Visitor.prototype.visitStatement;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  statement.decls = this.visitVariableDeclarators(statement.decls);
  return statement;
};

/** Which folder may import which: the table of docs/architecture, checked by dependency-cruiser in `npm test`. */
const OURS = [
  'workflows',
  'activities',
  'workers',
  'forecasting',
  'sources',
  'stores',
  'schemas',
  'rendering',
  'api',
  'ui',
  'cli',
  'bench',
  'test',
  'tools',
];
const TESTS = '[.]test[.]tsx?$|/testing/';

/** A folder's files (tests beside them excepted) may import, of ours, itself and `allowed` only. */
function mayImport(folder, allowed, comment) {
  const others = OURS.filter((name) => name !== folder && !allowed.includes(name));
  return {
    name: `${folder}-imports`,
    comment:
      comment ?? `${folder}/ may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: TESTS },
    to: { path: `^(${others.join('|')})/` },
  };
}

const INPUT_OUTPUT =
  '^(node:)?(fs|net|http|https|http2|tls|dgram|dns|child_process|cluster|worker_threads|readline|repl|inspector)(/|$)';

module.exports = {
  forbidden: [
    mayImport(
      'workflows',
      ['schemas', 'activities'],
      'workflows/ may import schemas and the types of activities',
    ),
    {
      name: 'workflows-import-activity-types-only',
      comment: 'a workflow is deterministic: of activities it may see the types only (import type)',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TESTS },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-import-no-node-builtins',
      comment: "a workflow runs in Temporal's sandbox, where there is no Node",
      severity: 'error',
      from: { path: '^workflows/', pathNot: TESTS },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    },
    mayImport('activities', ['forecasting', 'sources', 'stores', 'rendering', 'schemas']),
    mayImport('workers', [
      'workflows',
      'activities',
      'forecasting',
      'sources',
      'stores',
      'rendering',
      'schemas',
    ]),
    mayImport('forecasting', ['schemas']),
    {
      name: 'forecasting-does-no-io',
      comment: 'the forecasting core is pure: what it needs from outside is passed in',
      severity: 'error',
      from: { path: '^(forecasting|rendering)/', pathNot: TESTS },
      to: { path: INPUT_OUTPUT, dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    },
    mayImport('sources', ['schemas']),
    mayImport('stores', ['schemas']),
    mayImport('schemas', []),
    mayImport('rendering', ['schemas']),
    mayImport('api', ['stores', 'rendering', 'schemas']),
    mayImport('ui', ['rendering', 'schemas'], 'ui/ may import rendering and the types of schemas'),
    {
      name: 'ui-imports-schema-types-only',
      comment: 'the page talks to the API; of the schemas it may see the types only (import type)',
      severity: 'error',
      from: { path: '^ui/', pathNot: TESTS },
      to: { path: '^schemas/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'what runs never imports a test',
      severity: 'error',
      from: { pathNot: `${TESTS}|^test/` },
      to: { path: '[.]test[.]tsx?$|^test/' },
    },
    {
      name: 'imports-resolve',
      comment: 'the file or package is not there',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages-only',
      comment: 'name the package in package.json',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-circular-imports',
      comment: 'two files that need each other are one idea, or there is a third',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API that dependency-cruiser could read TypeScript with
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|testdata)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
