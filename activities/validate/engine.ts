/** Evaluates one expectation of a suite over a batch: rows chosen, grouped, judged, counted. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Expectation, Suite } from '../../schemas/expectations.ts';
import { ewmaZ } from './anomaly.ts';
import { type Batch, memo } from './batch.ts';
import { compileCondition } from './condition.ts';
import type { Definition, Finding, Input, Judgement, Metric, Verdict } from './definition.ts';
import { allRows, cellOf, columnOf, type Frame } from './frame.ts';
import { type Counts, judge, percentages } from './policies.ts';
import { type ExpectationResult, type GroupResult, resultOf } from './result.ts';

interface GroupVerdict {
  group: string;
  verdict: Verdict;
  counts: Counts;
  success: boolean;
  skipped: boolean;
}

/** Throws SuiteInvalid (terminal) when the frame or a column does not exist. */
export function evaluate(
  suite: Suite,
  expectation: Expectation,
  definition: Definition,
  batch: Batch,
): ExpectationResult {
  const frame = frameFor(suite, expectation, batch);
  const rows = chosenRows(frame, expectation, batch);
  const groups = expectation.groupBy === undefined ? [['', rows] as const] : split(frame, expectation, rows);
  const judged = groups.map(([group, members]): GroupVerdict => {
    const verdict = definition.evaluate(inputOf(suite, expectation, batch, frame, members, group));
    const counts = {
      elementCount: verdict.elementCount,
      missingCount: verdict.missingCount,
      unexpectedCount: verdict.unexpectedRows.length + verdict.findings.length,
    };
    return { group, verdict, counts, ...judge(counts, expectation) };
  });
  const total: Counts = { elementCount: 0, missingCount: 0, unexpectedCount: 0 };
  for (const { counts } of judged) {
    total.elementCount += counts.elementCount;
    total.missingCount += counts.missingCount;
    total.unexpectedCount += counts.unexpectedCount;
  }
  // Without a row there is no group: empty like any other.
  const none = judged.length === 0 ? judge(total, expectation) : undefined;
  const shares = percentages(total);
  const only = judged.length === 1 && expectation.groupBy === undefined ? judged[0]!.verdict : undefined;
  const metrics = metricsOf(judged, shares.percentTotal, only);
  return resultOf({
    suite,
    expectation,
    frame,
    verdicts: judged.map(({ verdict }) => verdict),
    fields: {
      success: none?.success ?? judged.every(({ success }) => success),
      skipped: none?.skipped ?? judged.every(({ skipped }) => skipped),
      ...total,
      ...shares,
      observed: only?.observed ?? null,
      bound: only?.bound ?? null,
      groupBy: expectation.groupBy ?? null,
      groups: expectation.groupBy === undefined ? [] : worstGroups(judged),
      historyZ: only?.historyZ ?? zOfShare(suite, expectation, batch, shares.percentTotal),
      metrics,
    },
  });
}

function frameFor(suite: Suite, expectation: Expectation, batch: Batch): Frame {
  const name = expectation.frame ?? suite.dataset;
  const frame = batch.frames[name];
  if (frame !== undefined) return frame;
  throw new TerminalError(
    'SuiteInvalid',
    `unknown frame "${name}" in ${suite.suite}/${expectation.id}: this batch has ${Object.keys(batch.frames).join(', ')}`,
  );
}

function chosenRows(frame: Frame, { rowCondition }: Expectation, batch: Batch): Uint32Array {
  const all = allRows(frame);
  if (rowCondition === undefined || frame.rows === 0) return all;
  return memo(batch, `rows ${frame.name} ${JSON.stringify(rowCondition)}`, () => {
    const chosen = compileCondition(rowCondition, frame, batch);
    const rows = new Uint32Array(all.length);
    let count = 0;
    for (let k = 0; k < all.length; k++) if (chosen(all[k]!)) rows[count++] = all[k]!;
    return count === all.length ? all : rows.subarray(0, count);
  });
}

/** Rows by the values of the group's columns, in order of appearance. */
function split(frame: Frame, { groupBy }: Expectation, rows: Uint32Array): [string, Uint32Array][] {
  const columns = groupBy!.map((name) => {
    const column = columnOf(frame, name);
    return column.kind === 'text' ? column.codes : column.values;
  });
  const groups = new Map<string | number, number[]>();
  const keyOf =
    columns.length === 1
      ? (row: number) => columns[0]![row]!
      : (row: number) => columns.map((column) => column[row]).join(' ');
  for (const row of rows) {
    const key = keyOf(row);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [row]);
    else members.push(row);
  }
  return [...groups.values()].map((members) => [
    groupBy!.map((name) => cellOf(frame, name, members[0]!) ?? '').join(' '),
    Uint32Array.from(members),
  ]);
}

function inputOf(
  suite: Suite,
  expectation: Expectation,
  batch: Batch,
  frame: Frame,
  rows: Uint32Array,
  group: string,
): Input {
  const past = (metric: string, within = '') =>
    batch.past(suite.suite, expectation.id, metric, within === '' ? group : within);
  return {
    frame,
    kwargs: expectation.kwargs ?? {},
    batch,
    rows,
    each: (judge, describe, more) => ({ ...eachRow(rows, judge), describe, findings: NONE, ...more }),
    set: (verdict) => ({ missingCount: 0, unexpectedRows: [], missingRows: [], findings: NONE, ...verdict }),
    past,
  };
}

const NONE: readonly Finding[] = [];

function eachRow(rows: Uint32Array, judge: (row: number) => Judgement) {
  const unexpectedRows: number[] = [];
  const missingRows: number[] = [];
  let elementCount = 0;
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    const judgement = judge(row);
    if (judgement === undefined) continue;
    elementCount++;
    if (judgement === null) missingRows.push(row);
    else if (!judgement) unexpectedRows.push(row);
  }
  return { elementCount, missingCount: missingRows.length, unexpectedRows, missingRows };
}

const SHOWN = 20;

function worstGroups(judged: readonly GroupVerdict[]): GroupResult[] {
  return judged
    .toSorted(
      (a, b) => Number(a.success) - Number(b.success) || b.counts.unexpectedCount - a.counts.unexpectedCount,
    )
    .slice(0, SHOWN)
    .map(({ group, counts, success, verdict }) => ({
      group,
      success,
      ...counts,
      observed: verdict.observed ?? null,
    }));
}

function metricsOf(judged: readonly GroupVerdict[], percent: number, only: Verdict | undefined): Metric[] {
  const metrics: Metric[] = [{ metric: 'unexpected_percent', value: percent }];
  if (typeof only?.observed === 'number' && Number.isFinite(only.observed)) {
    metrics.push({ metric: 'observed', value: only.observed });
  }
  for (const { group, verdict } of judged) {
    for (const metric of verdict.metrics ?? []) metrics.push({ ...metric, group: metric.group ?? group });
  }
  return metrics;
}

/** Where the kind has no z of its own: that of the share of unexpected elements. */
function zOfShare(suite: Suite, expectation: Expectation, batch: Batch, percent: number): number | null {
  const past = batch
    .past(suite.suite, expectation.id, 'unexpected_percent', '')
    .flatMap(({ value }) => (value === null ? [] : [value]));
  const found = ewmaZ(past, percent);
  // A share that never moved has no scale.
  return found === undefined || found.bound.sd < 1e-9 ? null : found.z;
}
