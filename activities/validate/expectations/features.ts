/** #35: columns of features: missing shares, constants, infinities, and whether a prefix gives the same. */
import { Type } from 'typebox';
import { defineExpectation, type Finding } from '../definition.ts';
import { dateOf, type Frame, numbersOf, textOf } from '../frame.ts';
import { kwargs, Share } from './arguments.ts';

/** Number columns that are no part of the key. */
export function featureColumns(frame: Frame): string[] {
  return [...frame.columns]
    .filter(([name, { kind }]) => kind === 'number' && !frame.key.includes(name))
    .map(([name]) => name);
}

export const columnsPresent = defineExpectation({
  type: 'columnsPresent',
  kind: 'set',
  description: 'In no column more than a share of the values is missing.',
  comparesMetrics: false,
  kwargs: kwargs({ share: Share }),
  evaluate({ frame, kwargs, rows, set }) {
    const share = Number(kwargs.share);
    const missing = (name: string) => {
      const values = numbersOf(frame, name);
      let count = 0;
      for (const row of rows) if (Number.isNaN(values[row])) count++;
      return count / rows.length;
    };
    const columns = rows.length === 0 ? [] : featureColumns(frame);
    const shares = columns.map(missing);
    const findings = columns.flatMap((name, c): Finding[] =>
      shares[c]! <= share
        ? []
        : [
            {
              subject: name,
              value: shares[c],
              detail: `${(100 * shares[c]!).toFixed(1)} % of ${name} is missing`,
            },
          ],
    );
    return set({
      elementCount: columns.length,
      findings,
      observed: columns.length === 0 ? null : Math.max(...shares),
      bound: share,
      metrics: columns.map((name, c) => ({ metric: 'missing_share', group: name, value: shares[c]! })),
    });
  },
});

export const columnsVary = defineExpectation({
  type: 'columnsVary',
  kind: 'set',
  description: 'No column has one and the same value in every row.',
  kwargs: kwargs({ except: Type.Optional(Type.Array(Type.String())) }),
  evaluate({ frame, kwargs, rows, set }) {
    const except = new Set((kwargs.except as string[] | undefined) ?? []);
    const columns = rows.length < 2 ? [] : featureColumns(frame).filter((name) => !except.has(name));
    let missingCount = 0;
    const findings = columns.flatMap((name): Finding[] => {
      const values = numbersOf(frame, name);
      const first = rows.find((row) => !Number.isNaN(values[row]));
      if (first === undefined) {
        missingCount++;
        return [];
      }
      const varies = rows.some((row) => !Number.isNaN(values[row]) && values[row] !== values[first]);
      return varies
        ? []
        : [{ subject: name, value: values[first], detail: `${name} is ${values[first]} in every row` }];
    });
    return set({ elementCount: columns.length, missingCount, findings });
  },
});

export const valuesFinite = defineExpectation({
  type: 'valuesFinite',
  kind: 'row',
  description: 'No value of the row is infinite.',
  kwargs: kwargs({}),
  evaluate({ frame, each }) {
    const names = featureColumns(frame);
    const columns = names.map((name) => numbersOf(frame, name));
    const infinite = (value: number) =>
      value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
    return each(
      (row) => {
        let missing = 0;
        for (const values of columns) {
          if (infinite(values[row]!)) return false;
          if (Number.isNaN(values[row])) missing++;
        }
        return missing === columns.length ? null : true;
      },
      (row) => {
        const bad = names.filter((_, c) => infinite(columns[c]![row]!));
        return { value: bad, detail: `infinite: ${bad.join(', ')}` };
      },
    );
  },
});

/** `prefix`: the same rows made from data cut at their session. Bit for bit, or it saw the future. */
export const prefixInvariant = defineExpectation({
  type: 'prefixInvariant',
  kind: 'set',
  description:
    'Sampled rows are the same, bit for bit, when made from data that ends on their session; a share of the columns each time.',
  kwargs: kwargs({}),
  evaluate({ frame, batch, set }) {
    const prefix = batch.frames.prefix;
    if (prefix === undefined) return set({ elementCount: 0 });
    const rowOf = new Map<string, number>();
    const nameOf = (of: Frame) => {
      const [symbol, session] = [textOf(of, 'symbol'), numbersOf(of, 'session')];
      return (row: number) => `${symbol.dictionary[symbol.codes[row]!]} ${dateOf(session[row]!)}`;
    };
    const [name, prefixName] = [nameOf(frame), nameOf(prefix)];
    for (let row = 0; row < frame.rows; row++) rowOf.set(name(row), row);
    // A frame may leave out what was not offered, a prefix has the columns whose turn it is.
    const made = new Set(featureColumns(prefix));
    const columns = featureColumns(frame).filter((column) => made.has(column));
    if (columns.length === 0) return set({ elementCount: 0 });
    const findings: Finding[] = [];
    for (let row = 0; row < prefix.rows; row++) {
      const [subject = '', valid = ''] = prefixName(row).split(' ');
      const whole = rowOf.get(prefixName(row));
      const differing =
        whole === undefined
          ? columns
          : columns.filter((c) => !Object.is(numbersOf(frame, c)[whole], numbersOf(prefix, c)[row]));
      if (differing.length === 0) continue;
      const detail = `${differing.length} features differ from those on the prefix: ${differing.slice(0, 5).join(', ')}`;
      findings.push({ subject, valid, value: differing.length, detail });
    }
    return set({
      elementCount: prefix.rows,
      findings,
      observed: prefix.rows - findings.length,
      bound: prefix.rows,
    });
  },
});
