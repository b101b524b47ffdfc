/** G1: what was published later is in no session before, dataset by dataset. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RECORD_DATASETS, type RecordTables } from '../../../schemas/feature-records.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { CATALOGUE } from '../catalogue.ts';
import { featuresOffered } from '../offered.ts';
import { buildPanel, type PanelRequest } from '../panel.ts';
import { withRecords } from '../testdata/records.ts';
import { syntheticMarket } from '../testdata/synthetic.ts';

const SESSIONS = 90;
const request = withRecords(
  syntheticMarket({ seed: 8, sessions: SESSIONS, symbols: 4, missing: 0, flat: 0 }),
  8,
);
const { tables, cutoffs } = request.records!;
const features = CATALOGUE.filter(({ needs }) => needs !== undefined);
const build = (of: RecordTables): Panel =>
  buildPanel({ ...request, features, records: { tables: of, cutoffs } });
const whole = build(tables);
/** Rows of sessions up to `last`, and those after it. */
const split = (last: number) => whole.sessionIndex.filter((t) => t <= last).length;

const differs = (a: Panel, b: Panel, from: number, to: number) =>
  a.featureNames.filter((_, f) => {
    for (let row = from; row < to; row++) {
      if (!Object.is(a.features[f]![row], b.features[f]![row])) return true;
    }
    return false;
  });

for (const dataset of RECORD_DATASETS) {
  test(`G1 a row of ${dataset} enters at the first session whose cut-off is not before it was known, and at none before`, () => {
    for (const last of [0, 20, 55]) {
      const without = {
        ...tables,
        [dataset]: tables[dataset].filter(({ knownAt }) => knownAt <= cutoffs[last]!),
      };
      const panel = build(without);
      assert.deepEqual(differs(panel, whole, 0, split(last)), [], `through session ${last}`);
    }
    // The rows of eight weeks known one millisecond after the cut-off of session 40 are seen by 41, not by 40.
    const late = tables[dataset].filter(({ knownAt }) => knownAt > cutoffs[0]! && knownAt <= cutoffs[40]!);
    if (dataset !== 'listings') assert.ok(late.length > 0);
    const moved = new Date(Date.parse(cutoffs[40]!) + 1).toISOString();
    const put = (knownAt: string) =>
      build({
        ...tables,
        [dataset]: [
          ...tables[dataset].filter((row) => !(late as readonly unknown[]).includes(row)),
          ...late.map((row) => ({ ...row, knownAt })),
        ],
      });
    assert.deepEqual(differs(put(moved), put('2029-01-01T00:00:00.000Z'), 0, split(40)), []);
    assert.deepEqual(differs(put(cutoffs[40]!), put(moved), 0, split(39)), []);
  });
}

test('every dataset moves its features: without it they are missing', () => {
  for (const dataset of RECORD_DATASETS) {
    const changed = differs(build({ ...tables, [dataset]: [] }), whole, 0, whole.rows);
    assert.ok(changed.length >= (dataset === 'earnings' ? 3 : 8), `${dataset}: ${changed.join(', ')}`);
  }
});

test('what is not offered has no column: without records and term symbols the features are those of bars', () => {
  const { records: _, ...bare } = syntheticMarket({ seed: 8, sessions: 20, symbols: 2, missing: 0, flat: 0 });
  const names = (of: PanelRequest) => featuresOffered(of).map(({ name }) => name);
  assert.deepEqual(
    names(bare),
    CATALOGUE.filter(({ needs }) => needs === undefined).map(({ name }) => name),
  );
  assert.deepEqual(
    names(request),
    CATALOGUE.map(({ name }) => name),
  );
  const onlyGdp = { ...tables, macro: tables.macro.filter(({ series }) => series === 'GDP') };
  const offered = names({ ...request, records: { tables: onlyGdp, cutoffs } });
  assert.ok(offered.includes('macro_gdp_age') && !offered.includes('inflation_year'));
});

test('G1 rows known after the panel, and cut-offs that do not ascend, are refused', () => {
  const at = (asOf: string, ascending: readonly string[]) => () =>
    buildPanel({
      ...request,
      asOf,
      series: request.series.map((series) => ({ ...series, asOf })),
      context: request.context.map((series) => ({ ...series, asOf })),
      records: { tables, cutoffs: ascending },
    });
  assert.throws(at('2009-01-15T00:00:00.000Z', cutoffs), { type: 'KnownLater' });
  assert.throws(at(request.asOf, cutoffs.toReversed()), { type: 'CutoffsOutOfOrder' });
  assert.throws(at(request.asOf, cutoffs.slice(1)), { type: 'CutoffsOutOfOrder' });
});
