/** Tests of a shipped suite: clean passes, each expectation is broken by a defect of its own, empty and all-null batches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Batch } from '../batch.ts';
import { shippedSuites } from '../registry.ts';
import { runSuite } from '../suite.ts';

export interface Feed<T> {
  suite: string;
  batch(change?: (data: T) => void): Batch;
  /** Expectation -> what breaks it, in words, and how. */
  defects: Record<string, [what: string, change: (data: T) => void][]>;
  empty(data: T): void;
  /** The rows are there, their values are not. */
  nulls(data: T): void;
  /** Expectations that an empty, and an all-null, batch does not fail: none of its elements is judged. */
  pass: { empty: string[]; nulls: string[] };
}

export function testFeed<T>({ suite: name, batch, defects, empty, nulls, pass }: Feed<T>): void {
  const suite = shippedSuites().find((known) => known.suite === name)!;
  const ids = suite.expectations.map(({ id }) => id);
  const failing = (change?: (data: T) => void) =>
    runSuite(suite, batch(change))
      .filter(({ success }) => !success)
      .map(({ expectation }) => expectation);

  test(`${name}: a clean batch passes`, () => assert.deepEqual(failing(), []));

  test(`${name}: every expectation has a defect that breaks it`, () => {
    assert.deepEqual(Object.keys(defects).toSorted(), ids.toSorted());
  });

  for (const [id, cases] of Object.entries(defects)) {
    for (const [what, change] of cases) {
      test(`${name}: ${what} fails ${id}`, () => {
        const found = failing(change);
        assert.ok(found.includes(id), `failed: ${found.join(', ') || 'none'}`);
      });
    }
  }

  test(`${name}: an empty batch fails all but ${pass.empty.length} expectations`, () => {
    assert.deepEqual(
      ids.filter((id) => !failing(empty).includes(id)),
      pass.empty,
    );
  });

  test(`${name}: an all-null batch fails all but ${pass.nulls.length} expectations`, () => {
    assert.deepEqual(
      ids.filter((id) => !failing(nulls).includes(id)),
      pass.nulls,
    );
  });
}

/** Keeps these fields of a row, the rest is null. */
export const only =
  (...fields: string[]) =>
  <R extends object>(row: R): R =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, fields.includes(name) ? value : null]),
    ) as R;
