/** #29, #30: economic series: when they are released and how much they are revised. */
import { Type } from 'typebox';
import { defineExpectation } from '../definition.ts';
import { type Frame, numbersOf, textOf } from '../frame.ts';
import { Count, kwargs, Positive } from './arguments.ts';
import { median } from './median.ts';

interface Vintage {
  frame: Frame;
  row: number;
  vintage: number;
  value: number;
}

/** Vintages by series and period, ascending; `previous` first, so that the past of a batch's row is at hand. */
function vintagesOf(frames: readonly (Frame | undefined)[]): Map<string, Map<number, Vintage[]>> {
  const series = new Map<string, Map<number, Vintage[]>>();
  for (const frame of frames) {
    if (frame === undefined) continue;
    const names = textOf(frame, 'series');
    const [period, from, value] = [
      numbersOf(frame, 'period'),
      numbersOf(frame, 'vintageFrom'),
      numbersOf(frame, 'value'),
    ];
    for (let row = 0; row < frame.rows; row++) {
      if (names.codes[row]! < 0 || Number.isNaN(from[row])) continue;
      const name = names.dictionary[names.codes[row]!]!;
      const periods = series.get(name) ?? new Map<number, Vintage[]>();
      series.set(name, periods);
      const list = periods.get(period[row]!) ?? [];
      periods.set(period[row]!, list);
      // The same vintage read again is no revision.
      if (!list.some(({ vintage }) => vintage === from[row])) {
        list.push({ frame, row, vintage: from[row]!, value: value[row]! });
      }
    }
  }
  for (const periods of series.values()) {
    for (const list of periods.values()) list.sort((a, b) => a.vintage - b.vintage);
  }
  return series;
}

/** Newest vintage of each series known before this run: what is older was judged when it came. */
function newestBefore(previous: Frame | undefined): Map<string, number> {
  const newest = new Map<string, number>();
  if (previous === undefined) return newest;
  const [names, from] = [textOf(previous, 'series'), numbersOf(previous, 'vintageFrom')];
  for (let row = 0; row < previous.rows; row++) {
    const name = names.dictionary[names.codes[row]!];
    if (name === undefined || Number.isNaN(from[row])) continue;
    newest.set(name, Math.max(from[row]!, newest.get(name) ?? Number.NEGATIVE_INFINITY));
  }
  return newest;
}

/** First vintage minus first day of the period; only releases before this one give the range. */
export const releaseLag = defineExpectation({
  type: 'releaseLag',
  kind: 'history',
  description: 'A period is first published after a lag within the range seen before, some slack added.',
  kwargs: kwargs({ slackDays: Type.Number({ minimum: 0 }), minimum: Count }),
  evaluate({ frame, kwargs, batch, each }) {
    const { slackDays, minimum } = kwargs as Record<'slackDays' | 'minimum', number>;
    const judged = new Map<number, { lag: number; low: number; high: number }>();
    const seen = newestBefore(batch.frames.previous);
    for (const [name, periods] of vintagesOf([batch.frames.previous, frame])) {
      const after = seen.get(name) ?? Number.NEGATIVE_INFINITY;
      const releases = [...periods]
        .map(([period, [first]]) => ({ first: first!, lag: first!.vintage - period }))
        .sort((a, b) => a.first.vintage - b.first.vintage);
      // Published together with others: a history read in one go, whose first vintage tells nothing about the lag.
      const perDay = new Map<number, number>();
      for (const { first } of releases) perDay.set(first.vintage, (perDay.get(first.vintage) ?? 0) + 1);
      const past: number[] = [];
      for (const { first, lag } of releases) {
        if (perDay.get(first.vintage)! > 1) continue;
        if (first.frame === frame && first.vintage > after && past.length >= minimum)
          judged.set(first.row, { lag, low: Math.min(...past), high: Math.max(...past) });
        past.push(lag);
      }
    }
    return each(
      (row) => {
        const found = judged.get(row);
        return found && found.lag >= found.low - slackDays && found.lag <= found.high + slackDays;
      },
      (row) => {
        const { lag, low, high } = judged.get(row)!;
        return {
          value: lag,
          detail: `published ${lag} days after the period began; ${low} to ${high} before`,
        };
      },
      { bound: slackDays },
    );
  },
});

export const revisionSize = defineExpectation({
  type: 'revisionSize',
  kind: 'history',
  description: 'A revision is not larger than so many robust sigmas of the revisions published before it.',
  kwargs: kwargs({ sigmas: Positive, minimum: Count }),
  evaluate({ frame, kwargs, batch, each }) {
    const { sigmas, minimum } = kwargs as Record<'sigmas' | 'minimum', number>;
    const judged = new Map<number, { change: number; sigma: number }>();
    const seen = newestBefore(batch.frames.previous);
    for (const [name, periods] of vintagesOf([batch.frames.previous, frame])) {
      const after = seen.get(name) ?? Number.NEGATIVE_INFINITY;
      const revisions = [...periods.values()]
        .flatMap((list) =>
          list.slice(1).map((vintage, i) => ({ vintage, change: relative(list[i]!.value, vintage.value) })),
        )
        .filter(({ change }) => !Number.isNaN(change))
        .sort((a, b) => a.vintage.vintage - b.vintage.vintage);
      const past: number[] = [];
      let until = 0;
      for (const { vintage, change } of revisions) {
        // Revisions of the same day do not judge each other.
        while (until < revisions.length && revisions[until]!.vintage.vintage < vintage.vintage) {
          past.push(Math.abs(revisions[until]!.change));
          until++;
        }
        if (vintage.frame !== frame || vintage.vintage <= after || past.length < minimum) continue;
        judged.set(vintage.row, { change, sigma: 1.4826 * median(past) });
      }
    }
    return each(
      (row) => {
        const found = judged.get(row);
        return found && Math.abs(found.change) <= sigmas * Math.max(found.sigma, 1e-9);
      },
      (row) => {
        const { change, sigma } = judged.get(row)!;
        return {
          value: change,
          detail: `revised by ${(100 * change).toFixed(3)} %, ${(Math.abs(change) / sigma).toFixed(1)} robust sigmas`,
        };
      },
      { bound: sigmas },
    );
  },
});

/** Against the larger of both, so that a series around zero has finite changes. */
function relative(before: number, after: number): number {
  return before === after ? 0 : (after - before) / Math.max(Math.abs(before), Math.abs(after));
}
