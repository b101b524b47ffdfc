import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sessionsBetween } from '../../../forecasting/calendar/calendar.ts';
import type { CorporateAction } from '../../../schemas/market.ts';
import type { RepairBar } from './fold.ts';
import { proposeRepairs } from './propose.ts';

const SESSIONS = sessionsBetween('2019-01-02', '2019-03-29').slice(0, 40);
const LAST = SESSIONS.at(-1)!;
const BEFORE = SESSIONS.at(-2)!;

/** Closes 50.5, 50, 50.5, 50 ... ending in 50, no action: a robust sigma of 1.4826 ln(1.01) = 1.475 %. */
function quiet(): RepairBar[] {
  return SESSIONS.map((session, i) => {
    const close = i % 2 === 0 ? 50.5 : 50;
    return { session, open: 50.2, high: 51, low: 49.5, close, volume: 1000, adjustedClose: close };
  });
}

/** Changes the last bar; `actions` are recorded on it where they name no date. */
function found(
  last: Partial<RepairBar>,
  actions: (Partial<CorporateAction> & Pick<CorporateAction, 'kind' | 'value'>)[] = [],
) {
  const bars = quiet();
  Object.assign(bars.at(-1)!, last);
  const recorded = actions.map((action) => ({ exDate: LAST, ...action }));
  return proposeRepairs({ symbol: 'KO', bars, actions: recorded, from: SESSIONS[0]! }).map(
    ({ kind, session, changes }) => ({
      kind,
      session,
      changes: changes.map((c) => (c.dataset === 'bars' ? c.after : { [c.kind]: c.after, on: c.session })),
    }),
  );
}

const values = { open: 50.2, high: 51, low: 49.5, close: 50, volume: 1000 };

test('a quiet series needs no repair', () => {
  assert.deepEqual(found({}), []);
});

test('a bar in pence is divided by 100, one in thousandths multiplied', () => {
  const pence = { open: 5020, high: 5100, low: 4950, close: 5000, adjustedClose: 5000 };
  assert.deepEqual(found(pence), [{ kind: 'currency', session: LAST, changes: [values] }]);
  const thousandths = { open: 0.0502, high: 0.051, low: 0.0495, close: 0.05, adjustedClose: 0.05 };
  assert.deepEqual(found(thousandths), [{ kind: 'currency', session: LAST, changes: [values] }]);
});

test('one price 100 times off is brought back, but not to a bar that could not be', () => {
  assert.deepEqual(found({ high: 5100 }), [{ kind: 'hundredfold', session: LAST, changes: [values] }]);
  // 49 as the high would stand below the close of 50.
  assert.deepEqual(found({ high: 4900 }), []);
});

test('prices of zero are filled from the others, two at most', () => {
  assert.deepEqual(found({ low: 0 }), [{ kind: 'zero', session: LAST, changes: [{ ...values, low: 50 }] }]);
  // Opens where the session before closed: 50.5.
  assert.deepEqual(found({ open: null }), [
    { kind: 'zero', session: LAST, changes: [{ ...values, open: 50.5 }] },
  ]);
  // The adjusted close fell as from 50.5 to 50.
  assert.deepEqual(found({ close: 0 }), [{ kind: 'zero', session: LAST, changes: [values] }]);
  assert.deepEqual(found({ open: 0, high: 0, low: 0 }), []);
  assert.deepEqual(found({ close: 0, adjustedClose: null }), []);
});

const quarterly = ['2019-01-04', '2019-02-01'].map((exDate) => ({
  exDate,
  kind: 'dividend' as const,
  value: 0.4,
}));

test('a dividend 100 times the ones before it is divided, a hundredth multiplied', () => {
  const unadjusted = { adjustedClose: null };
  assert.deepEqual(found(unadjusted, [...quarterly, { kind: 'dividend', value: 40 }]), [
    { kind: 'dividend-hundredfold', session: LAST, changes: [{ dividend: 0.4, on: LAST }] },
  ]);
  assert.deepEqual(found(unadjusted, [...quarterly, { kind: 'dividend', value: 0.004 }]), [
    { kind: 'dividend-hundredfold', session: LAST, changes: [{ dividend: 0.4, on: LAST }] },
  ]);
});

test('a large dividend that the price confirms stays', () => {
  const paid = { open: 30.5, high: 31, low: 30, close: 30.5, adjustedClose: null };
  assert.deepEqual(found(paid, [...quarterly, { kind: 'dividend', value: 20 }]), []);
});

test('the same dividend within a week is none; two weeks later it stays', () => {
  const adjusted = { adjustedClose: null };
  const on = (exDate: string) => ({ exDate, kind: 'dividend' as const, value: 0.4 });
  assert.deepEqual(found(adjusted, [on(SESSIONS.at(-4)!), { kind: 'dividend', value: 0.41 }]), [
    { kind: 'dividend-duplicate', session: LAST, changes: [{ dividend: 0, on: LAST }] },
  ]);
  assert.deepEqual(found(adjusted, [on(SESSIONS.at(-12)!), { kind: 'dividend', value: 0.41 }]), []);
});

test('a dividend that only the adjusted closes know is added; one of another size is set right', () => {
  // Adjusted closes of before are those of today times 1 - .505 / 50.5 = .99.
  const bars = quiet().map((bar) => ({
    ...bar,
    adjustedClose: bar.session < LAST ? bar.close! * 0.99 : bar.close,
  }));
  const of = (actions: CorporateAction[]) =>
    proposeRepairs({ symbol: 'KO', bars, actions, from: SESSIONS[0]! }).map(
      ({ kind, changes, evidence }) => ({
        kind,
        changes,
        share: evidence.share,
      }),
    );
  const change = { dataset: 'actions', session: LAST, kind: 'dividend', after: 0.505 };
  assert.deepEqual(of([]), [
    { kind: 'dividend-missing', changes: [{ ...change, before: null }], share: 0.01 },
  ]);
  const wrong: CorporateAction = { exDate: LAST, kind: 'dividend', value: 0.8 };
  assert.deepEqual(of([wrong]), [
    { kind: 'dividend-wrong', changes: [{ ...change, before: 0.8 }], share: 0.01 },
  ]);
  assert.deepEqual(of([{ ...wrong, value: 0.505 }]), []);
});

const halved = { open: 25.1, high: 25.5, low: 24.75, close: 25, adjustedClose: null };

test('a fall to a half at the open and at the close is a split that nobody recorded', () => {
  assert.deepEqual(found(halved), [
    { kind: 'split-missing', session: LAST, changes: [{ split: 2, on: LAST }] },
  ]);
  assert.deepEqual(found(halved, [{ kind: 'split', value: 2 }]), []);
  // Fell during the day, as a price does.
  assert.deepEqual(found({ ...halved, open: 49, high: 50 }), []);
});

test('a recorded split that the close does not show becomes none, and an inverted one its inverse', () => {
  const unadjusted = { adjustedClose: null };
  assert.deepEqual(found(unadjusted, [{ kind: 'split', value: 7 }]), [
    { kind: 'split-wrong', session: LAST, changes: [{ split: 1, on: LAST }] },
  ]);
  assert.deepEqual(found(halved, [{ kind: 'split', value: 0.5 }]), [
    { kind: 'split-wrong', session: LAST, changes: [{ split: 2, on: LAST }] },
  ]);
});

test('repairs of one session build on each other: pence first, then the zero among them', () => {
  const kinds = found({ open: 5020, high: 5100, low: 4950, close: 5000, adjustedClose: 5000 }, [
    { exDate: BEFORE, kind: 'dividend', value: 0.4 },
    { kind: 'dividend', value: 0.4 },
  ]).map(({ kind }) => kind);
  assert.ok(kinds.includes('currency') && kinds.includes('dividend-duplicate'), kinds.join());
});

test('G1 what comes later changes no earlier proposal', () => {
  const factor = fc.constantFrom(1, 1, 1, 1, 1, 100, 0.01, 0.5, 2, 0);
  const action = fc.record({
    exDate: fc.constantFrom(...SESSIONS),
    kind: fc.constantFrom('split' as const, 'dividend' as const),
    value: fc.constantFrom(0.004, 0.4, 2, 7, 40),
  });
  fc.assert(
    fc.property(
      fc.array(fc.record({ price: factor, close: factor }), { minLength: 40, maxLength: 40 }),
      fc.array(action, { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      (damage, actions, cut) => {
        const bars = quiet().map((bar, i) => ({
          ...bar,
          open: bar.open! * damage[i]!.price,
          high: bar.high! * damage[i]!.price,
          low: bar.low! * damage[i]!.price,
          close: bar.close! * damage[i]!.price * damage[i]!.close,
        }));
        const propose = (upTo: number) => {
          const last = SESSIONS[upTo - 1]!;
          const known = actions.filter((a) => a.exDate <= last);
          return proposeRepairs({
            symbol: 'KO',
            bars: bars.slice(0, upTo),
            actions: known,
            from: SESSIONS[0]!,
          });
        };
        const whole = propose(40).filter(({ session }) => session <= SESSIONS[cut - 1]!);
        assert.deepEqual(propose(cut), whole);
      },
    ),
  );
});

test('dividends from before the first bar are not one large dividend', () => {
  const before = Array.from({ length: 60 }, (_, i) => ({
    ...{ exDate: `${2004 + (i >> 2)}-0${(i % 4) + 1}-15`, kind: 'dividend' as const, value: 0.04 },
  }));
  assert.deepEqual(found({ adjustedClose: null }, [...before, { kind: 'dividend', value: 0.02 }]), []);
});

test('a second dividend that the adjusted closes took off is no duplicate', () => {
  const regular = { exDate: BEFORE, kind: 'dividend' as const, value: 1 };
  const special = { exDate: LAST, kind: 'dividend' as const, value: 1.1 };
  const kinds = (adjustedOf: (i: number) => number) => {
    const bars = quiet().map((bar, i, all) => ({
      ...bar,
      adjustedClose: bar.close! * adjustedOf(all.length - 1 - i),
    }));
    const series = { symbol: 'KO', bars, actions: [regular, special], from: SESSIONS[0]! };
    return proposeRepairs(series).map(({ kind }) => kind);
  };
  // Closes before the last two are 50.5, 50: each dividend takes its share of the close before it off.
  const [last, both] = [1 - 1.1 / 50.5, (1 - 1.1 / 50.5) * (1 - 1 / 50)];
  assert.deepEqual(
    kinds((back) => (back === 0 ? 1 : back === 1 ? last : both)),
    [],
  );
  assert.deepEqual(
    kinds((back) => (back < 2 ? 1 : 1 - 1 / 50)),
    ['dividend-duplicate'],
  );
});
