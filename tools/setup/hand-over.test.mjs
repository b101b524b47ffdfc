import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';

const launcher = (script) => `
  import { handOver } from ${JSON.stringify(join(import.meta.dirname, 'hand-over.mjs'))};
  await handOver({ node: process.execPath, nodeModules: '/clone/node_modules', env: process.env }, ['--eval', ${JSON.stringify(script)}]);`;
const ARGS = (script) => ['--input-type=module', '--eval', launcher(script)];

test('the exit code and the streams are those of what was started, with our Node first on PATH', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ARGS('process.stdout.write(process.env.PATH.split(":")[0]); process.exit(7)'),
    { encoding: 'utf8' },
  );
  assert.equal(status, 7);
  assert.equal(stdout, '/clone/node_modules/.bin');
});

test("Temporal's own variable for its address becomes ours, unless ours is set", () => {
  const script = 'process.stdout.write(process.env.TEMPOCAST_TEMPORAL_ADDRESS)';
  const run = (env) =>
    spawnSync(process.execPath, ARGS(script), { encoding: 'utf8', env: { PATH: '', ...env } }).stdout;
  assert.equal(run({ TEMPORAL_ADDRESS: 'theirs:7233' }), 'theirs:7233');
  assert.equal(run({ TEMPORAL_ADDRESS: 'theirs:7233', TEMPOCAST_TEMPORAL_ADDRESS: 'ours:1' }), 'ours:1');
});

test('a child that a signal ended gives 128 + its number', () => {
  assert.equal(spawnSync(process.execPath, ARGS('process.kill(process.pid, "SIGKILL")')).status, 137);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${signal} is passed on, and the child's own end is waited for`, async () => {
    const script = `process.on('${signal}', () => setTimeout(() => process.exit(3), 50)); setInterval(() => {}, 1000); process.stdout.write('up')`;
    const child = spawn(process.execPath, ARGS(script), { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill(signal);
    assert.deepEqual(await once(child, 'exit'), [3, null]);
  });
}
