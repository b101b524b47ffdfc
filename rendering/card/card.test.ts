import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SAMPLE_IDS, sampleRecord, sampleScores } from '../testing/sample-record.ts';
import { type CardInput, modelCard } from './card.ts';
import { cardHtml } from './html.ts';
import { cardMarkdown } from './markdown.ts';

const record = sampleRecord();
const { model, run, dataset, features, recipeHash } = SAMPLE_IDS;
const input: CardInput = {
  version: {
    ...{ id: model, recipe: 'lstm', recipeHash, universe: 'demo', artifactKey: 'model/x.model' },
    ...{ datasetVersion: dataset, featureSetVersion: features, trainingRun: run },
    ...{ trainedThrough: '2019-02-22', asOf: '2019-02-22T22:30:00.000Z' },
  },
  stage: 'champion',
  history: [
    { at: '2019-02-22T22:30:00.000Z', from: null, to: 'candidate', by: 'training', reason: 'registered' },
    {
      at: '2019-02-22T22:30:00.000Z',
      from: 'candidate',
      to: 'champion',
      by: 'policy',
      reason: 'best | by skill',
    },
  ],
  tags: { reviewed: 'yes' },
  scores: record.content.scores,
  record,
};

/** Golden files: UPDATE_GOLDEN=1 writes them anew. */
function assertGolden(name: string, text: string): void {
  const file = join(import.meta.dirname, 'testdata', name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}

test('the card of a model is the golden one, in Markdown and in HTML', () => {
  assertGolden('card.md.txt', cardMarkdown(modelCard(input)));
  assertGolden('card.html', cardHtml(modelCard(input)));
});

test('a card says what a model is not for by its own scores', () => {
  const weak = {
    ...sampleScores(10),
    skill: 0.001,
    coverage90: 0.86,
    sanity: { band: 'red', reasons: ['too good'] },
  };
  const scores = { ...input.scores, 10: weak };
  const text = cardMarkdown(modelCard({ ...input, scores }));
  assert.match(text, /No evidence that it beats the baseline at h = 5, 10: /);
  assert.match(text, /Its 90 % intervals were too narrow: 86\.0 % at h = 10\./);
  assert.match(text, /Results at h = 10 are suspiciously good/);
  assert.doesNotMatch(text, /It says nothing about direction/);
  const silent = Object.entries(scores).map(([h, of]) => [h, { ...of, hitRate: null }]);
  assert.match(
    cardMarkdown(modelCard({ ...input, scores: Object.fromEntries(silent) })),
    /It says nothing about direction/,
  );
});

test('a card of a model without record says so instead of guessing, and of scores it shows those that are there', () => {
  const bare = {
    crps: 0.0066,
    skill: 0.01,
    coverage: { 80: 0.806 },
    sanity: { band: 'amber', reasons: ['rank IC'] },
  };
  const text = cardMarkdown(modelCard({ ...input, record: null, scores: { 1: bare } }));
  assert.match(text, /\| run record \| none: registered by a version that kept none \|/);
  assert.match(text, /\| coverage of 50 \/ 80 \/ 90 \/ 95 % \| - \/ 80\.6 \/ - \/ - \|/);
  assert.match(text, /\| sanity band \| amber: rank IC \|/);
  assert.doesNotMatch(text, /QLIKE|How to make it again|undefined|NaN/);
});

test('what people wrote is escaped in HTML and keeps a table whole in Markdown', () => {
  const history = [{ ...input.history[0]!, reason: '<script>alert(1)</script> a | b' }];
  const card = modelCard({ ...input, history });
  assert.ok(!cardHtml(card).includes('<script>'));
  assert.ok(cardMarkdown(card).includes('a \\| b |'));
});

test('the card of an experiment’s model tells the command that trains it again, not one that needs a forecast', () => {
  const trainedBy = { base: 'lstm', overrides: { 'hyper.hidden': 128 } };
  const text = cardMarkdown(modelCard({ ...input, trainedBy }));
  assert.match(text, /^tempocast train lstm hidden=128$/m);
  assert.doesNotMatch(text, /tempocast reproduce/);
});

test('facts of a fit are lines and tables of its card where they are short', () => {
  const { content } = record;
  const named = { constant: -0.123456, ret_1: 2 };
  const facts = {
    ...{
      alpha: 0.05,
      mostLeaves: 15,
      symbolsByOrder: { 'p = 0': 3, 'p = 1': 1 },
      members: [{ name: 'har' }],
      columnsWithoutValue: ['vix', 'rate_10y'],
      fineTuned: Array.from({ length: 18 }, (_, i) => `S${i}`),
    },
    coefficients: { 1: named, 3: named, 5: named, 10: { ...named, ret_1: 0.5 } },
  };
  const description = { parameters: 12, inputs: ['ret_1'], facts };
  const text = cardMarkdown(
    modelCard({ ...input, record: { ...record, content: { ...content, description } } }),
  );
  for (const line of [
    '| estimated | 12 numbers |',
    '| alpha | 0.05 |',
    '| most leaves | 15 |',
    '| symbols by order | p = 0: 3, p = 1: 1 |',
    '| columns without value | vix, rate_10y |',
    `| fine tuned | ${Array.from({ length: 16 }, (_, i) => `S${i}`).join(', ')} and 2 more |`,
    '## Coefficients by horizon',
    '|  | h = 1 | h = 3 | h = 5 | h = 10 |',
    '| constant | -0.1235 | -0.1235 | -0.1235 | -0.1235 |',
    '| ret_1 | 2 | 2 | 2 | 0.5 |',
  ])
    assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
  assert.doesNotMatch(text, /members/);
});
