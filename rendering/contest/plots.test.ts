import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BandedLine, ContestCharts } from '../../schemas/contest-charts.ts';
import { svgText } from '../plots/node.ts';
import { drawMarks, type MarkedDecision, markRows } from './decision-marks.ts';
import { differencePath } from './difference-path.ts';
import { contestPlots } from './plots.ts';
import { placeOf, timeAxis } from './time-axis.ts';
import { decisionWords, evidenceText } from './words.ts';

const SESSIONS = ['2018-12-03', '2018-12-28', '2019-01-15', '2019-02-01', '2019-02-22'];
const line = (value: (number | null)[]): BandedLine => ({
  value,
  low: value.map((one) => (one === null ? null : one - 0.01)),
  high: value.map((one) => (one === null ? null : one + 0.01)),
});
const skill = line([null, 0.01, null, 0.02, 0.03]);
const coverage = line([null, 0.91, 0.9, 0.89, 0.995]);
const CHARTS: ContestCharts = {
  ...{ contest: 'demo-1', naive: 'ewma', window: 60, coverageLevel: 0.9, total: 55, sessions: SESSIONS },
  ...{ champions: ['har', 'har', 'har', 'lightgbm', 'lightgbm'], served: skill },
  recipes: [
    { recipe: 'ewma', role: 'challenger', skill: line([null, 0, 0, 0, 0]), coverage, judged: 700 },
    { recipe: 'har', role: 'watch', skill, coverage, judged: 720 },
    { recipe: 'ridge', role: 'outside', skill, coverage, judged: 720 },
  ],
  shares: [{ recipe: 'lightgbm', stage: 'ab-50', share: 0.5, from: 1, to: 3 }],
  evidence: [
    {
      ...{ kind: 'harm', recipe: 'ewma', champion: 'lightgbm', threshold: 20, running: true },
      ...{ sessions: 12, mean: -0.0001, sd: 0.001, daysTo80: null },
      points: [
        [3, 0],
        [4, Math.log(3)],
      ],
    },
  ],
};
const decisionOf = (sequence: number, change: Partial<MarkedDecision> = {}): MarkedDecision => ({
  ...{ id: `demo-1/${sequence}`, kind: 'promoted', recipe: 'lightgbm', session: '2019-01-20', stage: null },
  ...change,
});

test('a contest gives four charts, each with words and a table, and the same bytes again', () => {
  const drawn = () => contestPlots(CHARTS, [decisionOf(1)], 720);
  const plots = drawn();
  assert.deepEqual(
    plots.map(({ name }) => name),
    ['contest-skill', 'contest-evidence', 'contest-coverage', 'contest-shares'],
  );
  for (const [i, { alt, drawing, table, name }] of plots.entries()) {
    const svg = svgText(drawing);
    assert.ok(!/NaN|undefined|Infinity/.test(svg + alt), name);
    assert.ok(table.rows.length > 0 && table.rows.every((row) => row.length === table.head.length), name);
    assert.equal(svg, svgText(drawn()[i]!.drawing));
  }
  assert.match(
    plots[0]!.alt,
    /^lightgbm, \+3\.00 % \(90 % band \+2\.00 to \+4\.00\) over 55 sessions; 1 decision\.$/,
  );
  assert.equal(plots[1]!.alt, 'ewma: M 3.0 of 20 that it is worse.');
  // Who is out is not drawn, nor a share above one.
  assert.doesNotMatch(svgText(plots[2]!.drawing), /ridge/);
  assert.equal(plots[2]!.table.rows.length, SESSIONS.length);
});

test('a sheet that is not laid out yet has no negative sizes, an image has no links', () => {
  for (const width of [1, 350, 720]) {
    const [first, ...others] = contestPlots(CHARTS, [decisionOf(1)], width);
    for (const { drawing } of [first!, ...others]) assert.doesNotMatch(svgText(drawing), /(width|height)="-/);
    assert.match(svgText(first!.drawing), /^<svg [^>]*role="group"/);
    for (const { drawing } of others) assert.match(svgText(drawing), /^<svg [^>]*role="img"/);
  }
});

const none = line(SESSIONS.map(() => null));
/** Texts of the axis of skill: what is said in percent. */
const percents = (svg: string) => [...svg.matchAll(/>([+−-]?[\d.]+)</g)].map(([, text]) => text);

test('nothing seen yet is said, and nothing else is drawn: no axis, no line, no legend, only who served and decisions', () => {
  const empty = { ...CHARTS, served: none, recipes: [], shares: [], evidence: [] };
  const [only, ...others] = contestPlots({ ...empty, total: 5 }, [decisionOf(1)], 720);
  assert.equal(only!.alt, 'Too early: skill is shown from 20 sessions on, 5 sessions so far.');
  assert.deepEqual(others, []);
  const svg = svgText(only!.drawing);
  assert.deepEqual(percents(svg), []);
  assert.doesNotMatch(svg, /plot-(ours|baseline|grid|turn)|%</);
  for (const said of ['No skill yet. Served:', '3 Dec', 'har', 'lightgbm was promoted'])
    assert.ok(svg.includes(said), said);
  assert.ok(only!.height < 150);
});

test('skill of the naive forecast itself is 0, on an axis of one percent', () => {
  const nought = { value: [0, 0, 0, 0, 0], low: [0, 0, 0, 0, 0], high: [0, 0, 0, 0, 0] };
  const [skill] = contestPlots({ ...CHARTS, served: nought }, [], 720);
  assert.deepEqual(percents(svgText(skill!.drawing)), ['−1.0', '−0.5', '0.0', '+0.5', '+1.0']);
});

test('marks that are close stand above each other, each leads to its record', () => {
  const x = Object.assign((at: number) => 10 * at, {}) as never;
  const sessions = SESSIONS;
  const marks = markRows(
    [
      decisionOf(1, { session: null }),
      decisionOf(2, { session: '2018-12-20' }),
      decisionOf(3),
      decisionOf(4),
    ],
    sessions,
    x,
  );
  assert.deepEqual(
    marks.places.map(({ at, row }) => [at, row]),
    [
      [0, 0],
      [1, 1],
      [3, 0],
      [3, 1],
    ],
  );
  const [first] = drawMarks(marks, x, 0);
  assert.equal(first!.attributes.href, '/?tab=contest&decision=demo-1%2F1');
  assert.equal(first!.attributes['aria-label'], 'lightgbm was promoted');
});

test('an axis of sessions names months, or days where the span is short', () => {
  assert.equal(timeAxis(SESSIONS, 720).format(0), '3 Dec');
  assert.equal(timeAxis(['2011-01-03', '2019-02-22'], 720).format(1), 'Feb 2019');
  assert.deepEqual(timeAxis(['2019-02-22'], 720).values, [0]);
  assert.equal(placeOf(SESSIONS, '2019-01-16'), 3);
  assert.equal(placeOf(SESSIONS, '2020-01-01'), 4);
});

test('evidence and decisions in words', () => {
  assert.deepEqual(
    [0.5, 3.12, 45.8, 128.4, 2e6, 0.001].map((m) => evidenceText(Math.log(m))),
    ['0.50', '3.1', '46', '128', '2.0e6', '1.0e-3'],
  );
  const stage = { from: 'ab-10', to: 'ab-50' } as const;
  assert.equal(decisionWords({ kind: 'stage', stage }), 'went from A/B, 10 % to A/B, 50 %');
  assert.equal(decisionWords({ kind: 'kept', stage: null }), 'was not promoted');
});

test('the numbers of a decision are added up, a session without one is a gap', () => {
  const plot = differencePath([0.0001, null, 0.0003], 500);
  assert.equal(
    plot.alt,
    '+4.00 bp over 2 sessions, +2.000 a session; above 0 the recipe was better than the champion.',
  );
  assert.deepEqual(plot.table.rows.at(-1), ['3', '+3.000', '+4.00']);
});
