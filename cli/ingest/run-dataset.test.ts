import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IngestDatasetResult } from '../../schemas/pipeline.ts';
import { describeDataset } from './run-dataset.ts';

const missing = (subject: string, message: string) => ({
  ...{ subject, type: 'X', message },
  reasons: [{ provider: 'fred', type: 'X', message }],
});

test('subjects that are missing for one reason share a line', () => {
  const keyless = 'fred: no key; set env:FRED_API_KEY';
  const result: IngestDatasetResult = {
    ...{ dataset: 'macro', universe: 'demo', date: '2019-02-21', state: 'partial', subjects: 20 },
    ...{ asOf: '2019-02-21T22:30:00.000Z', rows: 5, restated: 0, future: 0, bytes: 9 },
    ...{ providers: { files: 5 }, refused: {} },
    missing: [
      ...Array.from({ length: 12 }, (_, i) => missing(`S${10 + i}`, keyless)),
      missing('GDP', "fred knows no series 'GDP'"),
      missing('CPI', "fred knows no series 'CPI'"),
      missing('VIX', 'fred did not answer'),
    ],
  };
  const lines = describeDataset(result).split('\n').slice(3);
  assert.deepEqual(lines, [
    `missing      12 subjects (S10, S11, S12, S13, S14, S15, S16, S17, S18, S19, and 2 more): ${keyless}`,
    "missing      2 subjects (GDP, CPI): fred knows no series '<subject>'",
    'missing      VIX: fred did not answer',
  ]);
});
