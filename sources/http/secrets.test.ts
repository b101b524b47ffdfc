import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { redact, redactBody, resolveSecret } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test('a reference to the environment or a file gives the secret of this moment', async () => {
  process.env.SECRET_A = 'one';
  assert.equal(await resolveSecret('env:SECRET_A', 'acme'), 'one');
  process.env.SECRET_A = ' two\n';
  assert.equal(await resolveSecret('env:SECRET_A', 'acme'), 'two');
  const path = file('key', 'three\n');
  assert.equal(await resolveSecret(`file:${path}`, 'acme'), 'three');
  assert.equal(await resolveSecret(`file://${path}`, 'acme'), 'three');
});

test('G12 a secret that cannot be used needs a person and is not quoted', async () => {
  delete process.env.SECRET_B;
  process.env.SECRET_C = 'canary\nline';
  const references = [
    null,
    'env:SECRET_B',
    `file:${folder}/none`,
    `file:${file('empty', '\n')}`,
    'env:SECRET_C',
    'canary-itself',
  ];
  for (const reference of references) {
    await assert.rejects(
      resolveSecret(reference, 'acme'),
      (error: Error & { type: string; next: string }) => {
        assert.deepEqual([error.type, error.next], ['SecretMissing', 'needs-person']);
        assert.match(error.message, /^missing secret of acme: .+; set /);
        return !/canary/.test(error.message + error.stack);
      },
    );
  }
});

test('G12 secrets are taken out of texts and bodies however they are encoded', () => {
  const secret = 'a b/c+d%é';
  const text = `x=${secret}&y=${encodeURIComponent(secret)}&z=${encodeURIComponent(secret).replaceAll('%20', '+')}`;
  assert.equal(redact(text, [secret]), 'x=[redacted]&y=[redacted]&z=[redacted]');
  const body = redactBody(new TextEncoder().encode(`é ${text} ü`), [secret]);
  assert.equal(new TextDecoder().decode(body), 'é x=[redacted]&y=[redacted]&z=[redacted] ü');
});

test('a body without the secret is the same object', () => {
  const body = new TextEncoder().encode('{"demo":1}');
  assert.equal(redactBody(body, ['a-long-secret', 'demo']), body);
});
