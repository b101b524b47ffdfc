/** #22, #29: what never changes within a series: currency, unit, frequency. */
import { defineExpectation, type Metric } from '../definition.ts';
import { cellOf, textOf } from '../frame.ts';
import { namedRow } from '../result.ts';
import { ColumnName, kwargs } from './arguments.ts';

/** Each series' value is kept with the run, so that the next one has something to compare with. */
export const constantPerSeries = defineExpectation({
  type: 'constantPerSeries',
  kind: 'history',
  description:
    'The column has one value per series, the one it had in earlier runs; a row that an operator released says the new one.',
  kwargs: kwargs({ column: ColumnName, series: ColumnName }),
  evaluate({ frame, kwargs, rows, each, past, batch }) {
    const { column, series } = kwargs as Record<'column' | 'series', string>;
    const [values, names] = [textOf(frame, column), textOf(frame, series)];
    const expected = new Map<number, string>();
    for (const row of rows) {
      const [name, value] = [names.codes[row]!, values.codes[row]!];
      if (name < 0 || value < 0 || expected.has(name)) continue;
      const before = past('value', names.dictionary[name]!).findLast(({ note }) => note !== null)?.note;
      expected.set(name, before ?? values.dictionary[value]!);
    }
    const { released = new Set() } = batch;
    const dataset = batch.dataset === 'universe' ? 'listings' : batch.dataset;
    for (const row of released.size === 0 ? [] : rows) {
      const [name, value] = [names.codes[row]!, values.codes[row]!];
      if (name < 0 || value < 0 || values.dictionary[value] === expected.get(name)) continue;
      const { symbol, session, knownAt } = namedRow(frame, row);
      if (released.has(`${dataset} ${symbol} ${session} ${knownAt}`))
        expected.set(name, values.dictionary[value]!);
    }
    const metrics = [...expected].map(
      ([name, note]): Metric => ({ metric: 'value', group: names.dictionary[name]!, value: null, note }),
    );
    return each(
      (row) =>
        values.codes[row]! < 0 || names.codes[row]! < 0
          ? null
          : values.dictionary[values.codes[row]!] === expected.get(names.codes[row]!),
      (row) => {
        const was = expected.get(names.codes[row]!);
        return {
          value: cellOf(frame, column, row),
          detail: `${column} was ${was}, is now ${cellOf(frame, column, row)}`,
        };
      },
      { metrics },
    );
  },
});
