import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movesAliases } from './moves-aliases.ts';

test('aliases move with who serves and with a fit that is refused, and with no other decision', () => {
  const same = { before: 'har', after: 'har' };
  const other = { before: 'har', after: 'lstm' };
  assert.equal(movesAliases([]), false);
  assert.equal(movesAliases([{ kind: 'paused', champion: same }]), false);
  assert.equal(movesAliases([{ kind: 'fit-refused', champion: same }]), true);
  for (const kind of ['promoted', 'rolled-back'] as const) {
    assert.equal(
      movesAliases([
        { kind: 'registered', champion: same },
        { kind, champion: other },
      ]),
      true,
    );
  }
});
