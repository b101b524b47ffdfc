import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

const LEAVE = new URL('leave.ts', import.meta.url).href;
const CODE = `const { leave } = await import('${LEAVE}'); process.stdout.write('x'.repeat(1e6)); await leave(3);`;

/** What a reader has of a command that prints a megabyte and leaves with code 3, then that code. */
function throughPipe(reader: string): string[] {
  const command = `"$NODE" --input-type=module -e "$CODE" | { ${reader}; }; echo " \${PIPESTATUS[0]}"`;
  const env = { ...process.env, NODE: process.execPath, CODE };
  return execFileSync('bash', ['-c', command], { encoding: 'utf8', env }).trim().split(/\s+/);
}

test('a megabyte goes through a pipe that is read late, and the code is kept', () => {
  assert.deepEqual(throughPipe('sleep .3; wc -c'), ['1000000', '3']);
});

test('a reader that goes away early is no failure, and is not waited for', () => {
  assert.deepEqual(throughPipe('head -c 5'), ['xxxxx', '3']);
});
