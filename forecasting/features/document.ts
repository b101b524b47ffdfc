import { boundsOf } from './bounds.ts';
import { type Feature, GROUPS } from './feature.ts';
import { dataOf } from './needs.ts';
import { referenceOf } from './references.ts';
import { CORE } from './sets.ts';
import { type Range, rangeText } from './unit-range.ts';

const INTRODUCTION = `# Features
Generated from the catalogue: \`node tools/write-docs.ts\` rewrites this page, and a test fails when it is not up to date.

Each feature is a causal fold over one symbol's sessions (\`forecasting/features/feature.ts\`): its value at a session depends
on bars up to that session only, is the same to the last bit on a prefix as on the whole history, and the same live as in
batch. Ranks are taken in a second pass over the symbols of the same session.

- O H L C are prices, V is volume, adjusted forward from the first bar: split and dividend factors accumulate as they
  happen, dividends reinvested at the close of the ex-session, so no later action changes an earlier value.
- P is the raw close, P_prev the one before, f new shares per old share, D cash per share held before the ex-session.
- r is the daily total log return ln((P f + D) / P_prev). "Market symbol" is the universe's \`market\`.
- Warm-up is the number of bars before the first value. A missing value is NaN: while warming up, where a ratio has
  nothing below the line, or where the context of that very session is unknown. Of bars and context nothing is carried
  over or filled in; of what is published from time to time (below) the newest known value holds until the next.
- A session without a bar for a symbol does not move that symbol's folds and gives no row.
- Rolling statistics are recomputed from the window in order of arrival: nothing drifts.
- Needs: the data that values are made of. \`bars\` are those of the symbol itself, \`bars of all symbols\` those of the whole universe;
  \`market symbol\`, \`volatility index\` and names with ^ are bars of that one symbol; \`sectors\` and \`index\` are lists of the dataset
  listings, \`macro\` names a series. A test changes each and finds the columns that move to be those that name it.
- Values: the least and the greatest a feature can take; tests hold every value of made-up markets, extreme ones
  among them, against them. \`range\` and \`source\` in manifests and answers are part of the feature-set version and may say less.
- Indicators that TA-Lib 0.8.2 has are equal to it (1e-9 relative) on raw and on adjusted bars, with its seeds: simple means of
  the first n values. Where nearly equal terms cancel, what is left carries their rounding: 9e-12 at most in ten years of 32
  symbols (\`cci_20\`); of \`vwap_gap_21\` 8e-15, up to 4e-8 of values that are nearly 0.
- Conventions: Bollinger bands and all moments have the divisor n, \`std_*\`, \`sharpe_126\`, \`volume_volatility_63\` and
  \`rate_sigma_21\` n - 1. \`beta_63\` is of log returns, TA-Lib's BETA of simple ones. TSI, the vortex lines and the mass index of
  TA-Lib are 100 x \`tsi_25_13\`, two lines of which \`vortex_14\` is the difference, and 25 x \`mass_25\`. CMO is not there (2 x RSI - 1),
  nor are Williams %R and the fast stochastic (\`position_*\`).
- The calendar looks ahead to what was published: regular holidays. A closure for a storm, an attack or a funeral counts
  as a session until it happened. VIX has one maturity in the shipped data; its term structure needs the context ^VIX3M.
- Macro series, fundamentals, earnings dates, news and listings enter by the instant at which they became known: a session sees
  what was known by its cut-off, the asOf of its own run where it has had one before the next session opened, else 90
  minutes after its close. Nothing published later is ever seen, whatever period it is about; the newest known value is
  carried on, and its age is a feature. A universe without a dataset (or a series, list or context symbol) has no column
  of what needs it; where a symbol has no value it is missing.
- Twelve months of a company are put together from filings accepted by then: a fiscal year, else the year before plus what is
  reported since less the same months of that year, else four quarters in a row.
`;

/** docs/features.md. */
export function featurePage(features: readonly Feature[]): string {
  const groups = GROUPS.map((group) => {
    const rows = features
      .filter((feature) => feature.group === group)
      .map((feature) => row(feature, features));
    return `\n## ${group[0]!.toUpperCase()}${group.slice(1)}\n| name | definition | unit | values | warm-up | needs | source |\n|---|---|---|---|---|---|---|\n${rows.join('')}`;
  });
  return `${INTRODUCTION}${core()}${groups.join('')}`;
}

function core(): string {
  return `- Recipes name features, or a set: \`all\`, or \`core\`, the ${CORE.length} features of version 0.1.0 in their order, which never changes.\n`;
}

function row(feature: Feature, catalogue: readonly Feature[]): string {
  const { name, definition, unit, warmup } = feature;
  const cells = [
    definition,
    unit,
    rangeText(outward(boundsOf(feature))),
    `${warmup}`,
    dataOf(feature, catalogue).join(', '),
    referenceOf(feature),
  ];
  return `| \`${name}\` | ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

/** To four decimals, away from the values. */
function outward([least, greatest]: Range): Range {
  return [
    least === null ? null : Math.floor(least * 1e4) / 1e4,
    greatest === null ? null : Math.ceil(greatest * 1e4) / 1e4,
  ];
}
