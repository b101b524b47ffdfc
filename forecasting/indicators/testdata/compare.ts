/** 300 real bars, and how our values on them are held against the expected ones. */
import assert from 'node:assert/strict';
import type { PriceBar } from '../bar.ts';
import type { Fold } from '../fold.ts';
import { createWindow, isFull, push, type Window } from '../window.ts';
import { expectedColumns } from './expected.ts';

const expected = expectedColumns();
export const column = (name: string) => expected[name]!;
export const closes = column('close');
export const bars: PriceBar[] = closes.map((close, t) => ({
  open: column('open')[t]!,
  high: column('high')[t]!,
  low: column('low')[t]!,
  close,
  volume: column('volume')[t]!,
}));
export const logReturns = (prices: number[]) => prices.slice(1).map((price, t) => Math.log(price / prices[t]!));
export const returns = logReturns(closes);

export function run<State, Input, Output>(fold: Fold<State, Input, Output>, inputs: readonly Input[]): Output[] {
  const state = fold.init();
  return inputs.map((input) => {
    fold.update(state, input);
    // Some folds put out what they go on with.
    return structuredClone(fold.value(state));
  });
}

export function rollingValues(size: number, values: number[], statistic: (window: Window) => number): number[] {
  const window = createWindow(size);
  return values.map((value) => {
    push(window, value);
    return isFull(window) ? statistic(window) : Number.NaN;
  });
}

/** Equal to 1e-9 relative; a value that crosses zero is held to 1e-12 of the column's largest. */
export function agrees(actual: number[], name: string, from = 0): void {
  const wanted = column(name).slice(from);
  assert.equal(actual.length, wanted.length);
  const largest = Math.max(...wanted.filter((x) => !Number.isNaN(x)).map(Math.abs));
  assert.ok(largest > 0);
  wanted.forEach((want, t) => {
    const got = actual[t]!;
    if (Number.isNaN(want)) assert.ok(Number.isNaN(got), `${name}[${t}] is ${got} while warming up`);
    else {
      const room = 1e-9 * Math.abs(want) + 1e-12 * largest;
      assert.ok(Math.abs(got - want) <= room, `${name}[${t}] is ${got}, expected ${want}`);
    }
  });
}
