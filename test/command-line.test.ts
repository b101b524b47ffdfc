/** The `tempocast` command on real services: a first day with `up --exit`, then a serving `up` and what talks to it. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_DIR } from '../cli/config/load.ts';
import { comparisonText } from '../cli/experiments/show.ts';
import type { DayDocument } from '../cli/output/day-document.ts';
import { runningUp } from '../cli/processes/home-lock.ts';
import { isRunning } from '../cli/processes/identity.ts';
import { readPidFiles } from '../cli/processes/run-files.ts';
import type { Comparison } from '../schemas/experiments.ts';
import type { Forecast } from '../schemas/forecast.ts';
import { temporaryFolder } from '../stores/owned-server.ts';
import type { ReproduceReport } from '../workers/reproduce.ts';
import { bringBundle } from './rig/bundle.ts';
import { CHEAP_RECIPES, smallConfig } from './rig/config.ts';

const home = temporaryFolder();
const file = join(home, 'tempocast.yaml');
after(() => rmSync(home, { recursive: true, force: true }));

const config = smallConfig(home, { recipes: CHEAP_RECIPES.slice(0, 2) });
for (const part of [config.api, config.database, config.temporal, config.replay]) part.port = 0;
config.temporal.uiPort = 0;
config.replay.session = '2019-02-20';
// JSON is YAML.
writeFileSync(file, JSON.stringify(config));
await bringBundle(home);

/** No variable of the machine that runs the tests gets in. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPOCAST_')),
);

function begin(...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(PROJECT_DIR, 'cli/main.ts'), '--config', file, ...args], {
    cwd: home,
    env: { ...environment, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function tempocast(...args: string[]) {
  const child = begin(...args);
  const [stdout, stderr, [status]] = await Promise.all([
    child.stdout!.setEncoding('utf8').reduce((text: string, part: string) => text + part, ''),
    child.stderr!.setEncoding('utf8').reduce((text: string, part: string) => text + part, ''),
    once(child, 'exit'),
  ]);
  return { status: status as number | null, stdout, stderr };
}

test('up --exit runs the day from nothing, prints it as one document and leaves no process', async () => {
  const { status, stdout, stderr } = await tempocast('up', '--exit', '--json');
  assert.equal(status, 0, stderr);
  const day = JSON.parse(stdout) as DayDocument;
  assert.equal(day.session, '2019-02-20');
  assert.equal(day.state, 'completed');
  assert.equal(day.source, 'replay');
  assert.equal(day.counts.requests, 8);
  assert.deepEqual(day.missing, []);
  assert.ok(day.quality!.passed >= 15);
  assert.deepEqual(day.models.map(({ recipe }) => recipe).sort(), ['ewma', 'har']);
  assert.ok(day.models.every(({ skills }) => skills.length === 4));
  assert.equal(day.forecasts.length, 5 * 4);
  assert.match(stderr, /publish +1\/1 +2019-02-20 is served/);
  assert.deepEqual(readPidFiles(home), []);
  assert.equal(runningUp(home), undefined);
});

test('G6 G7: a serving up runs the next day through a killed worker, and its forecast is reproduced to the bit', async () => {
  const up = begin('up', '--no-run');
  const errors = up.stderr!.setEncoding('utf8').reduce((text: string, part: string) => text + part, '');
  while (runningUp(home)?.state !== 'running') {
    assert.equal(up.exitCode, null, 'up ended by itself');
    await sleep(50);
  }
  const children = readPidFiles(home);
  try {
    const day = tempocast('day', '--json');
    process.kill(children.find(({ name }) => name === 'worker-cpu')!.pid, 'SIGKILL');
    const { status, stdout, stderr } = await day;
    assert.equal(status, 0, stderr);
    assert.equal((JSON.parse(stdout) as DayDocument).session, '2019-02-21');

    const again = await tempocast('day', '--session', '2019-02-21');
    assert.match(
      again.stdout,
      /^2019-02-21 small: already published as of 2019-02-21T22:30:00\.000Z; nothing had to be done\n/,
    );
    const closed = await tempocast('day', '--session', '2019-02-16');
    assert.match(closed.stdout, /^2019-02-16 small: closed: weekend; nothing was done\n/);

    const listed = await tempocast('forecast', '--symbol', 'KO', '--horizon', '5', '--json');
    const [forecast, ...rest] = JSON.parse(listed.stdout) as Forecast[];
    assert.deepEqual(rest, []);
    assert.equal(forecast!.session, '2019-02-21');
    assert.equal(forecast!.targetSession, '2019-02-28');

    const lineage = await tempocast('lineage', forecast!.id);
    for (const kind of [
      'forecast',
      'model-version',
      'training-run',
      'dataset-version',
      'feature-set',
      'raw objects',
    ]) {
      assert.match(lineage.stdout, new RegExp(`^ *${kind} `, 'm'));
    }
    const reproduced = await tempocast('reproduce', forecast!.id, '--refit', '--json');
    const report = JSON.parse(reproduced.stdout) as ReproduceReport;
    assert.equal(reproduced.status, 0, reproduced.stdout);
    assert.equal(report.same, true);
    const unknown = await tempocast('reproduce', 'f'.repeat(64));
    assert.equal(unknown.status, 2);

    const doctor = await tempocast('doctor', '--json');
    const { services } = JSON.parse(doctor.stdout) as { services: { name: string; state: string }[] };
    assert.deepEqual(
      services.map(({ name, state }) => `${name} ${state}`),
      ['up', 'postgres', 'temporal', 'replay', 'worker-cpu', 'worker-gpu', 'api'].map((name) => `${name} ok`),
    );
    assert.equal((await tempocast('reset', '--yes')).status, 1, 'a home that runs is not deleted');

    const idOf = (kind: string) => new RegExp(`^ *${kind} +([0-9a-f]{4,64})`, 'm').exec(lineage.stdout)![1]!;
    const run = await tempocast('runs', 'show', idOf('training-run'));
    assert.match(run.stdout, /^model\.onnx +model\/[0-9a-f]{64}\.onnx \(\d+ bytes\)$/m);
    assert.match(run.stdout, /^RMSE; MAE, % +\d+\.\d{3}; \d+\.\d{3} /m);
    const onnx = ['--format', 'onnx', '--out', join(home, 'model.onnx')];
    const exported = await tempocast('models', 'export', idOf('model-version'), ...onnx);
    assert.match(
      exported.stdout,
      /; on \d+ rows up to \S+ of a row's sigma from the original\n$/,
      exported.stderr,
    );

    const compare = ['compare', 'har', 'ewma', '--sessions', '60'];
    const side = await tempocast(...compare);
    assert.equal(side.status, 0, side.stderr);
    const before = await tempocast(...compare, '--json');
    assert.match(before.stderr, /has been run before: this is what came of it/);
    const { recipes, pairs, seconds } = JSON.parse(before.stdout) as Comparison & { seconds: object };
    assert.deepEqual(Object.keys(seconds).sort(), ['ewma', 'har']);
    assert.deepEqual(
      pairs.map(({ horizon }) => horizon).sort((a, b) => a - b),
      [1, 3, 5, 10],
    );
    const took = new Map(Object.entries(seconds) as [string, number][]);
    assert.equal(side.stdout.trimEnd(), comparisonText({ sessions: 60, recipes, pairs }, took));
    // The outcome of the last session is not there yet.
    assert.match(
      side.stdout,
      /^h = 1, 59 sessions\n\nrecipe +CRPS bp .*\nhar +\d+\.\d +-?\d+\.\d\d % ± .*\newma /,
    );

    const backfill = await tempocast('backfill', '--from', '2019-02-14', '--to', '2019-02-15', '--json');
    assert.deepEqual(JSON.parse(backfill.stdout), { completed: 2, failed: [] });
  } finally {
    const now = readPidFiles(home);
    up.kill('SIGTERM');
    const [status] = await once(up, 'exit');
    assert.equal(status, 0);
    assert.deepEqual([...children, ...now].filter(isRunning), []);
    assert.match(await errors, /worker-cpu \(process \d+\) ended by SIGKILL; starting it again/);
  }
});
