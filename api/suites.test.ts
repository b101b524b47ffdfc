import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pino } from 'pino';
import bars from '../schemas/suites/bars.json' with { type: 'json' };
import { createDescriptions } from './suites.ts';

test("expectations of shipped suites and of a user's own have their words, those of another version have none", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tempocast-suites-'));
  const [own, broken] = [join(folder, 'own.json'), join(folder, 'broken.json')];
  const [first] = bars.expectations;
  const expectations = [{ ...first, id: 'mine', description: 'What I ask for.' }];
  writeFileSync(own, JSON.stringify({ suite: 'own', version: '1.2.3', dataset: 'bars', expectations }));
  writeFileSync(broken, '{"suite": "broken"}');
  const warned: unknown[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => warned.push(JSON.parse(line).path) });
  const describe = createDescriptions([own, broken, join(folder, 'absent.json')], log);
  rmSync(folder, { recursive: true });
  assert.equal(describe('bars', bars.version, first!.id), first!.description);
  assert.equal(describe('own', '1.2.3', 'mine'), 'What I ask for.');
  assert.equal(describe('own', '1.2.4', 'mine'), null);
  assert.deepEqual(warned, [broken, join(folder, 'absent.json')]);
});
