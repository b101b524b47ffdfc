import { type Feature, GROUPS } from './feature.ts';

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
  nothing below the line, or where the context of that very session is unknown. Nothing is carried over or filled in.
- A session without a bar for a symbol does not move that symbol's folds and gives no row.
- Rolling statistics are recomputed from the window in order of arrival: nothing drifts.
- Indicators that TA-Lib has are equal to it (1e-9 relative), with its seeds: simple means of the first n values.
`;

/** docs/features.md. */
export function featurePage(features: readonly Feature[]): string {
  const groups = GROUPS.map((group) => {
    const rows = features.filter((feature) => feature.group === group).map(row);
    return `\n## ${group[0]!.toUpperCase()}${group.slice(1)}\n| name | definition | unit | warm-up | source |\n|---|---|---|---|---|\n${rows.join('')}`;
  });
  return `${INTRODUCTION}${groups.join('')}`;
}

function row({ name, definition, unit, warmup, source }: Feature): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return `| \`${name}\` | ${cell(definition)} | ${cell(unit)} | ${warmup} | ${cell(source)} |\n`;
}
