/** #37: what is about to be published. */
import { Type } from 'typebox';
import type { Role } from '../batch.ts';
import { defineExpectation, type Finding } from '../definition.ts';
import { cellOf, numbersOf } from '../frame.ts';
import { ColumnName, Columns, kwargs, Positive, RoleName } from './arguments.ts';
import { eachText } from './values.ts';

export const forecastsComplete = defineExpectation({
  type: 'forecastsComplete',
  kind: 'set',
  description: 'One forecast per symbol of the role and horizon, no more and no less.',
  kwargs: kwargs({ role: RoleName, horizons: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 }) }),
  evaluate({ frame, kwargs, batch, rows, set }) {
    const { role, horizons } = kwargs as { role: Role; horizons: number[] };
    const counts = new Map<string, number>();
    for (const row of rows) {
      const name = `${cellOf(frame, 'symbol', row)} ${cellOf(frame, 'horizon', row)}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const symbols = batch.subjects.filter((symbol) => batch.roles.get(symbol) === role);
    const wanted = symbols.flatMap((symbol) => horizons.map((horizon) => `${symbol} ${horizon}`));
    // A symbol that was stopped after its forecast keeps it; a horizon that nobody asked for is one too many.
    const known = new Set(symbols);
    const strange = [...counts.keys()].filter(
      (name) => known.has(name.split(' ')[0]!) && !horizons.includes(Number(name.split(' ')[1])),
    );
    const findings = [...wanted, ...strange].flatMap((name): Finding[] => {
      const count = counts.get(name) ?? 0;
      const [subject = '', horizon] = name.split(' ');
      if (count === 1 && horizons.includes(Number(horizon))) return [];
      return [
        {
          subject,
          valid: batch.session,
          value: count,
          detail: `${count} forecasts of ${subject} for ${horizon} sessions`,
        },
      ];
    });
    return set({
      elementCount: wanted.length,
      findings,
      observed: wanted.length - findings.length,
      bound: wanted.length,
    });
  },
});

export const columnsAscending = defineExpectation({
  type: 'columnsAscending',
  kind: 'row',
  description: 'The columns’ values rise from left to right: lower <= median <= upper.',
  kwargs: kwargs({ columns: Columns }),
  evaluate({ frame, kwargs, each }) {
    const names = kwargs.columns as string[];
    const columns = names.map((name) => numbersOf(frame, name));
    return each(
      (row) => {
        let before = Number.NEGATIVE_INFINITY;
        for (const values of columns) {
          const value = values[row]!;
          if (Number.isNaN(value)) return null;
          if (value < before || !Number.isFinite(value)) return false;
          before = value;
        }
        return true;
      },
      (row) => {
        const values = names.map((name) => cellOf(frame, name, row));
        return { value: values, detail: `not ascending or not finite: ${values.join(', ')}` };
      },
    );
  },
});

export const meanWithinSigmas = defineExpectation({
  type: 'meanWithinSigmas',
  kind: 'row',
  description: 'The mean lies within so many sigmas of zero.',
  kwargs: kwargs({ mean: ColumnName, sigma: ColumnName, sigmas: Positive }),
  evaluate({ frame, kwargs, each }) {
    const { mean, sigma, sigmas } = kwargs as { mean: string; sigma: string; sigmas: number };
    const [m, s] = [numbersOf(frame, mean), numbersOf(frame, sigma)];
    return each(
      (row) => {
        if (Number.isNaN(m[row]) || Number.isNaN(s[row])) return null;
        return s[row]! > 0 && Math.abs(m[row]!) < sigmas * s[row]!;
      },
      (row) => ({
        value: m[row],
        detail: `mean ${m[row]} is ${(Math.abs(m[row]!) / s[row]!).toFixed(1)} sigmas from zero`,
      }),
      { bound: sigmas },
    );
  },
});

/** `models`: versions that are live, a frame with one text column. */
export const modelIsLive = defineExpectation({
  type: 'modelIsLive',
  kind: 'row',
  description: 'The model version is the newest of its recipe.',
  kwargs: kwargs({ column: ColumnName }),
  evaluate(input) {
    const models = input.batch.frames.models;
    const live = new Set<string>();
    for (let row = 0; row < (models?.rows ?? 0); row++) live.add(String(cellOf(models!, 'version', row)));
    return eachText(
      input,
      String(input.kwargs.column),
      (version) => live.has(version),
      (version) => `model version ${version} is not live: ${[...live].slice(0, 5).join(', ') || 'none is'}`,
    );
  },
});
