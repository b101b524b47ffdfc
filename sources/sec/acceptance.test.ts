import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { acceptanceReader } from './acceptance.ts';

const read = (times: string[], time: string, forms = times.map(() => '8-K')) =>
  acceptanceReader(forms, times)(time);

test("filings before six in UTC's reading are on New York's clock", () => {
  const times = ['2022-10-24T06:08:50.000Z', '2022-02-04T20:11:27.000Z'];
  assert.equal(read(times, times[0]!), '2022-10-24T10:08:50.000Z');
  assert.equal(read(times, times[1]!), '2022-02-05T01:11:27.000Z');
});

test("filings after ten at night on New York's clock are in UTC", () => {
  const times = ['2023-11-02T22:08:27.000Z', '2023-08-03T20:30:00.000Z'];
  assert.equal(read(times, times[0]!), '2023-11-02T22:08:27.000Z');
  assert.equal(read(times, times[1]!), '2023-08-03T20:30:00.000Z');
});

test('without a sign, or with signs of both, it is the later instant', () => {
  assert.equal(read(['2022-03-01T16:30:00.000Z'], '2022-03-01T16:30:00.000Z'), '2022-03-01T21:30:00.000Z');
  const both = ['2022-03-01T06:30:00.000Z', '2022-03-02T22:30:00.000Z'];
  assert.equal(read(both, both[1]!), '2022-03-03T03:30:00.000Z');
});

test('letters of the SEC, which come at any hour, are no sign', () => {
  const times = ['2022-03-01T16:30:00.000Z', '2022-03-01T00:15:00.000Z'];
  assert.equal(read(times, times[0]!, ['10-K', 'CT ORDER']), '2022-03-01T21:30:00.000Z');
});

test('G1: no filing that was sent in during opening hours is read as earlier than it was', () => {
  const minutes = fc.integer({ min: 6 * 60, max: 22 * 60 });
  const day = fc.integer({ min: 0, max: 9000 });
  const filer = fc.record({
    utc: fc.boolean(),
    filings: fc.array(fc.tuple(day, minutes), { minLength: 1, maxLength: 30 }),
  });
  fc.assert(
    fc.property(filer, ({ utc, filings }) => {
      const truths = filings.map(([days, minute]) => instantOf(days, minute));
      const times = filings.map(([days, minute], i) =>
        utc ? truths[i]! : `${clockOf(days, minute)}:00.000Z`,
      );
      const acceptedAt = acceptanceReader(
        times.map(() => '10-Q'),
        times,
      );
      assert.ok(times.every((time, i) => acceptedAt(time) >= truths[i]!));
    }),
    { numRuns: 300 },
  );
});

function clockOf(days: number, minute: number): string {
  const date = new Date(Date.UTC(2001, 0, 1 + days)).toISOString().slice(0, 10);
  return `${date}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** By trial, not by the library: the UTC instant whose clock in New York is the one wanted. */
function instantOf(days: number, minute: number): string {
  const wanted = clockOf(days, minute);
  for (const offset of ['-04:00', '-05:00']) {
    const instant = new Date(`${wanted}:00${offset}`);
    const shown = instant.toLocaleString('sv-SE', { timeZone: 'America/New_York' }).replace(' ', 'T');
    if (shown.startsWith(wanted)) return instant.toISOString();
  }
  throw new Error(`no instant for ${wanted}`);
}
