import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { RunCurve } from '../../schemas/runs.ts';
import { sampleRecord } from '../testing/sample-record.ts';
import { draw, linePath, svgText } from './node.ts';
import { plotsOf } from './plots.ts';

const { content } = sampleRecord();

test('a record with everything gives every plot, each with words and a table, and the same bytes again', () => {
  const plots = plotsOf(content);
  assert.deepEqual(
    plots.map(({ name }) => name),
    ['loss-curves', 'forecast-against-outcome', 'pit-histogram', 'coverage-over-time', 'feature-statistics'],
  );
  const bytes = (drawn: typeof plots) =>
    createHash('sha256')
      .update(drawn.map(({ drawing }) => svgText(drawing)).join(''))
      .digest('hex');
  assert.equal(bytes(plots), bytes(plotsOf(sampleRecord().content)));
  for (const { name, alt, title, table, drawing } of plots) {
    const svg = svgText(drawing);
    assert.match(svg, new RegExp(`^<svg [^>]*role="img"[^>]*aria-labelledby="${name}-title ${name}-alt"`));
    assert.ok(svg.includes(`<title id="${name}-title">`) && svg.includes(`<desc id="${name}-alt">`), name);
    assert.ok(title.length > 10 && alt.length > 40 && !/NaN|undefined/.test(svg + alt), name);
    assert.ok(table.rows.length > 0 && table.rows.every((row) => row.length === table.head.length), name);
  }
});

test('a plot as narrow as a page that is not laid out yet has no negative sizes', () => {
  for (const { name, drawing } of plotsOf(content, 1))
    assert.doesNotMatch(svgText(drawing), /(width|height)="-/, name);
});

test('text alternatives say the numbers that matter', () => {
  const alt = Object.fromEntries(plotsOf(content).map((plot) => [plot.name, plot.alt]));
  assert.match(
    alt['loss-curves']!,
    /^Training loss went from 1\.6 to 0\.902\d* over 13 points\. Validation was least at epoch 12: 0\.957\d*\.$/,
  );
  const before = {
    ...content,
    curves: content.curves.map(({ points, ...curve }) => ({
      ...curve,
      points: [{ epoch: 0, validation: 2 }, ...points],
    })),
  };
  assert.match(plotsOf(before)[0]!.alt, /^Training loss went from 1\.6 to 0\.902/);
  assert.match(
    alt['pit-histogram']!,
    /^h = 1 session: 11\.9 % of outcomes in the two outer bins, 10 % would be calibrated\. h = 3 sessions/,
  );
  assert.match(
    alt['feature-statistics']!,
    /^12 features; feature_12 moved most, by -0\.30 standard deviations; 1 have more than 5 % missing\.$/,
  );
});

test('on a narrow sheet cells stand one below the other, and nothing is drawn outside of it', () => {
  for (const width of [350, 720]) {
    for (const { name, drawing, height } of plotsOf(content, width)) {
      assert.equal(drawing.attributes.width, width);
      const svg = svgText(drawing);
      const xs = [...svg.matchAll(/ (?:x|cx)="(-?[\d.]+)"/g)].map(([, x]) => Number(x));
      const ys = [...svg.matchAll(/ (?:y|cy)="(-?[\d.]+)"/g)].map(([, y]) => Number(y));
      assert.ok(
        Math.min(...xs) >= 0 && Math.max(...xs) <= width,
        `${name} at ${width}: x ${Math.min(...xs)} to ${Math.max(...xs)}`,
      );
      assert.ok(
        Math.min(...ys) >= 0 && Math.max(...ys) <= height,
        `${name} at ${width}: y to ${Math.max(...ys)} of ${height}`,
      );
    }
  }
  const heights = (width: number) =>
    plotsOf(content, width).find(({ name }) => name === 'pit-histogram')!.height;
  assert.ok(heights(350) > 1.8 * heights(720));
});

test('networks of an ensemble have a cell of losses each, told apart in words and table', () => {
  const [fit, fold] = content.curves as [RunCurve, RunCurve];
  const of = (member: string) => [
    { ...fit, name: `fit.${member}` },
    { ...fold, name: `fold 1.${member}` },
  ];
  const [plot] = plotsOf({ curves: [...of('lstm'), ...of('tcn')], diagnostics: null }, 720);
  const svg = svgText(plot!.drawing);
  assert.ok(svg.includes('loss of lstm') && svg.includes('loss of tcn'));
  assert.equal(svg.match(/plot-ours-faint/g)!.length, 3, 'a fold each, and the legend');
  assert.match(plot!.alt, /^lstm: Training loss .* tcn: Training loss /);
  assert.deepEqual([plot!.table.head[0], plot!.table.rows.length], ['member', 26]);
  const [alone] = plotsOf({ curves: of('lstm'), diagnostics: null }, 720);
  assert.deepEqual([alone!.table.head[0], alone!.table.rows.length], ['epoch', 13]);
});

test('what is not recorded is not drawn', () => {
  assert.deepEqual(plotsOf({ curves: [], diagnostics: null }), []);
  const names = plotsOf({ ...content, curves: [] }).map(({ name }) => name);
  assert.ok(!names.includes('loss-curves'));
});

test('text is escaped, gaps break a line', () => {
  assert.equal(
    svgText(draw('text', { x: 1, class: 'a"b' }, '<&>')),
    '<text x="1" class="a&quot;b">&lt;&amp;&gt;</text>',
  );
  assert.equal(linePath([[0, 0], [1.26, 2], null, [3, 3]]), 'M0,0L1.3,2M3,3');
});
