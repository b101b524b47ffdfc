/** #34, #38: row count, mean and deviation of columns within the range of earlier runs. */
import { Type } from 'typebox';
import { ewmaZ } from '../anomaly.ts';
import { defineExpectation, type Finding, type Metric } from '../definition.ts';
import { numbersOf } from '../frame.ts';
import { kwargs, Positive } from './arguments.ts';
import { momentsOf } from './statistics.ts';

/**
 * Each value is stored with the run. The bound comes from the runs of earlier dates alone, so the tested point is not
 * in it and runs that come later change no verdict. Too few of them: nothing to judge.
 */
export const withinPastRange = defineExpectation({
  type: 'withinPastRange',
  kind: 'history',
  description:
    'Row count, mean and standard deviation of each column stay within so many EWMA sigmas of earlier runs.',
  kwargs: kwargs({
    columns: Type.Array(Type.String()),
    log: Type.Optional(Type.Array(Type.String(), { description: 'Columns whose logarithm is taken.' })),
    statistics: Type.Optional(Type.Array(Type.Enum(['rows', 'mean', 'sd']), { minItems: 1 })),
    sigmas: Positive,
    minimum: Type.Integer({ minimum: 2 }),
    floor: Type.Optional(
      Type.Number({ minimum: 0, description: 'Least deviation, as a share of the mean.' }),
    ),
  }),
  evaluate({ frame, kwargs, rows, set, past }) {
    const {
      columns,
      log = [],
      sigmas,
      minimum,
      floor = 0.01,
      statistics = ['rows', 'mean', 'sd'],
    } = kwargs as {
      columns: string[];
      log?: string[];
      statistics?: string[];
      sigmas: number;
      minimum: number;
      floor?: number;
    };
    const metrics: Metric[] = [];
    if (statistics.includes('rows')) metrics.push({ metric: 'rows', value: rows.length });
    for (const name of columns) {
      const logarithm = log.includes(name);
      const moments = momentsOf(
        numbersOf(frame, name),
        rows,
        logarithm ? (x) => (x > 0 ? Math.log(x) : Number.NaN) : undefined,
      );
      const shown = logarithm ? `log ${name}` : name;
      for (const statistic of ['mean', 'sd'] as const) {
        if (!statistics.includes(statistic)) continue;
        const value = moments[statistic];
        metrics.push({ metric: `${statistic}(${shown})`, value: Number.isFinite(value) ? value : null });
      }
    }
    let [elementCount, missingCount, worst] = [0, 0, 0];
    const findings: Finding[] = [];
    const bounds: Record<string, [low: number, high: number]> = {};
    for (const { metric, value } of metrics) {
      const before = past(metric).flatMap((point) => (point.value === null ? [] : [point.value]));
      if (before.length < minimum) continue;
      elementCount++;
      if (value === null) {
        missingCount++;
        continue;
      }
      const { z, bound } = ewmaZ(before, value, { minimum, floor })!;
      bounds[metric] = [bound.mean - sigmas * bound.sd, bound.mean + sigmas * bound.sd];
      if (Math.abs(z) > Math.abs(worst)) worst = z;
      if (Math.abs(z) <= sigmas) continue;
      const detail = `${metric} is ${value.toPrecision(6)}, ${z.toFixed(1)} sigmas from ${bound.mean.toPrecision(6)} of ${bound.points} runs`;
      findings.push({ subject: metric, value, detail });
    }
    return set({
      elementCount,
      missingCount,
      findings,
      metrics,
      observed: Object.fromEntries(metrics.map(({ metric, value }) => [metric, value])),
      bound: elementCount === 0 ? null : bounds,
      historyZ: elementCount === 0 ? null : worst,
    });
  },
});
