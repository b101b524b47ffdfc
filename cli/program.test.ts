import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Command } from 'commander';
import { PROJECT_DIR } from './config/load.ts';
import { program } from './program.ts';

const cwd = mkdtempSync(join(tmpdir(), 'tempocast-cli-'));
after(() => rmSync(cwd, { recursive: true, force: true }));

function tempocast(args: string[], environment: Record<string, string> = {}) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const home = { NO_COLOR: '1', TEMPOCAST_HOME: join(cwd, 'home') };
  const env = { PATH, NODE_COMPILE_CACHE, ...home, ...environment };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT_DIR, 'cli/main.ts'), ...args],
    {
      cwd,
      env,
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

test('every command says what it does, and those with a result take --json', () => {
  // `data show` prints JSON anyway.
  const withoutResult = new Set([
    'tempocast worker',
    'tempocast api',
    'notify test',
    'notify ack',
    'data show',
  ]);
  const leaves = (command: Command): Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  for (const command of program().commands.flatMap(leaves)) {
    assert.ok(command.description().length > 10, command.name());
    const json = command.options.some(({ long }) => long === '--json');
    const name = `${command.parent!.name()} ${command.name()}`;
    assert.equal(json, !withoutResult.has(name), name);
  }
  assert.deepEqual(
    program().commands.map((command) => command.name()),
    (
      'up day backfill simulate rerun ingest providers schedule notify forecast train compare contest experiments explain ' +
      'lineage models runs data lake quarantine repairs reproduce report config doctor reset worker api replay bench soak results ' +
      'features data-docs'
    ).split(' '),
  );
});

const home = join(cwd, 'home');
const cases: [args: string, status: number, stderr: string][] = [
  ['upp', 2, "error: unknown command 'upp'\n(Did you mean up?)\n(add --help for what is allowed)\n"],
  [
    'up --exti',
    2,
    "error: unknown option '--exti'\n(Did you mean --exit?)\n(add --help for what is allowed)\n",
  ],
  [
    'up --source yaho',
    2,
    "error: option '--source <source>' argument 'yaho' is invalid. Allowed choices are auto, yahoo, replay.\n(add --help for what is allowed)\n",
  ],
  ['worker', 2, "error: required option '--queue <queue>' not specified\n(add --help for what is allowed)\n"],
  [
    'day --session 2019-02-30',
    2,
    "error: invalid session '2019-02-30'; allowed is a date as YYYY-MM-DD from 1990-01-01 to 2030-12-31\n",
  ],
  [
    'backfill --from 2019-01-02 --to 2019-02-01 --parallelism 99',
    2,
    "error: option '--parallelism <n>' argument '99' is invalid. allowed is a whole number from 1 to 16\n(add --help for what is allowed)\n",
  ],
  [
    'train ridge --cpcv --embargo abc',
    2,
    "error: option '--embargo <n>' argument 'abc' is invalid. allowed is a whole number from 0 to 500\n(add --help for what is allowed)\n",
  ],
  [
    'data list --limit -1',
    2,
    "error: option '--limit <n>' argument '-1' is invalid. allowed is a whole number",
  ],
  [
    'quarantine show KO 2019-02-30',
    2,
    "error: command-argument value '2019-02-30' is invalid for argument 'session'. allowed is a date, YYYY-MM-DD\n(add --help for what is allowed)\n",
  ],
  [
    'forecast',
    1,
    `error: nothing runs in ${home}; start it with \`npm run up\` in another terminal, or configure database.url and temporal.address\n`,
  ],
  ['reset', 0, ''],
  ['bench fetures', 2, "error: unknown benchmark 'fetures', the nearest known is features; allowed are "],
];
for (const [args, status, stderr] of cases) {
  test(`exit code ${status} and a way out: tempocast ${args}`, () => {
    const result = tempocast(args.split(' '));
    assert.equal(result.stderr.slice(0, stderr.length || undefined), stderr);
    assert.equal(result.status, status);
  });
}

test('G12: config shows each value with its origin and no password', () => {
  const url = 'postgres://me:hunter2@db.example/x';
  const text = tempocast(['config'], { TEMPOCAST_DATABASE_URL: url });
  assert.equal(text.status, 0);
  assert.match(
    text.stdout,
    /^database\.url +postgres:\/\/me:\*\*\*@db\.example\/x +TEMPOCAST_DATABASE_URL$/m,
  );
  assert.match(text.stdout, /^api\.port +8080 +default$/m);
  const json = tempocast(['config', '--json'], { TEMPOCAST_DATABASE_URL: url });
  const { values, origins } = JSON.parse(json.stdout);
  assert.equal(values.database.url, 'postgres://me:***@db.example/x');
  assert.equal(origins['database.url'], 'TEMPOCAST_DATABASE_URL');
  assert.doesNotMatch(text.stdout + json.stdout, /hunter2/);
});

test('a wrong configuration ends with code 2, as JSON too, and warnings come first', () => {
  const environment = { TEMPOCAST_API_PORT: 'x', TEMPOCAST_API_PROT: '1' };
  const { status, stdout, stderr } = tempocast(['config', '--json'], environment);
  const message =
    'configuration invalid, 1 error:\n  api.port = "x" (TEMPOCAST_API_PORT): allowed is a whole number from 0 to 65535';
  assert.equal(status, 2);
  assert.deepEqual(JSON.parse(stdout), { error: { type: 'ConfigInvalid', message } });
  assert.equal(
    stderr,
    `warning: unknown variable TEMPOCAST_API_PROT has no effect; the nearest known is TEMPOCAST_API_PORT\nerror: ${message}\n`,
  );
});

test('reset without --yes refuses when nobody can be asked, and deletes with it', () => {
  const state = mkdtempSync(join(cwd, 'state-'));
  const environment = { TEMPOCAST_HOME: state };
  const refused = tempocast(['reset'], environment);
  assert.equal(refused.status, 2);
  assert.equal(
    refused.stderr,
    'error: nobody to ask: standard input is not a terminal; give --yes to delete\n',
  );
  assert.deepEqual(JSON.parse(tempocast(['reset', '--yes', '--json'], environment).stdout), {
    home: state,
    deleted: true,
  });
  assert.equal(
    tempocast(['reset', '--yes'], environment).stdout,
    `nothing to delete: ${state} does not exist\n`,
  );
});
