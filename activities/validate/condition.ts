/** Row conditions: a small expression over columns as a JSON structure. No code is run; comparisons with a missing value are false. */
import type { Condition, Operand } from '../../schemas/expectations.ts';
import { cellOf, columnOf, dayOf, type Frame, isMissing, NO_TEXT } from './frame.ts';

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const;
const OPERATORS = [...COMPARISONS, 'in', 'notIn', 'isNull', 'notNull'] as const;

export interface Fault {
  path: string;
  value: unknown;
  allowed: string;
}

/** Everything wrong with the structure of a condition. */
export function conditionFaults(condition: unknown, path: string): Fault[] {
  const fault = (value: unknown, allowed: string, at = path): Fault[] => [{ path: at, value, allowed }];
  if (typeof condition !== 'object' || condition === null) {
    return fault(condition, 'an object with column and op, or all, any, not');
  }
  const c = condition as Record<string, unknown>;
  for (const join of ['all', 'any'] as const) {
    if (!(join in c)) continue;
    const parts = c[join];
    if (!Array.isArray(parts) || parts.length === 0)
      return fault(parts, 'a list of conditions', `${path}/${join}`);
    return parts.flatMap((part, i) => conditionFaults(part, `${path}/${join}/${i}`));
  }
  if ('not' in c) return conditionFaults(c.not, `${path}/not`);
  const faults: Fault[] = [];
  if (typeof c.column !== 'string') faults.push(...fault(c.column, 'the name of a column', `${path}/column`));
  if (!OPERATORS.includes(c.op as (typeof OPERATORS)[number])) {
    faults.push(...fault(c.op, OPERATORS.join(', '), `${path}/op`));
  } else if (c.op === 'in' || c.op === 'notIn') {
    if (!Array.isArray(c.value))
      faults.push(...fault(c.value, 'a list of texts or numbers', `${path}/value`));
  } else if (COMPARISONS.includes(c.op as '==') && !isOperand(c.value)) {
    const allowed = 'a text, a number, { "context": "session" | "now" | "since" } or { "column": name }';
    faults.push(...fault(c.value, allowed, `${path}/value`));
  }
  return faults;
}

function isOperand(value: unknown): value is Operand {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { context, column } = value as Record<string, unknown>;
  return context === undefined
    ? typeof column === 'string'
    : ['session', 'now', 'since'].includes(context as string);
}

type Comparison = { column: string; op: (typeof COMPARISONS)[number]; value: Operand };

export type RunTimes = Readonly<Record<'session' | 'now' | 'since', string>>;

/** Compiled over one frame. Throws SuiteInvalid (terminal) for unknown columns. */
export function compileCondition(
  condition: Condition,
  frame: Frame,
  times: RunTimes,
): (row: number) => boolean {
  if ('all' in condition) {
    const parts = condition.all.map((part) => compileCondition(part, frame, times));
    return (row) => parts.every((part) => part(row));
  }
  if ('any' in condition) {
    const parts = condition.any.map((part) => compileCondition(part, frame, times));
    return (row) => parts.some((part) => part(row));
  }
  if ('not' in condition) {
    const part = compileCondition(condition.not, frame, times);
    return (row) => !part(row);
  }
  const column = columnOf(frame, condition.column);
  if (condition.op === 'isNull') return (row) => isMissing(column, row);
  if (condition.op === 'notNull') return (row) => !isMissing(column, row);
  if (condition.op === 'in' || condition.op === 'notIn') {
    const wanted = new Set(condition.value.map(String));
    const found = condition.op === 'in';
    return (row) => {
      const value = cellOf(frame, condition.column, row);
      return value !== null && wanted.has(String(value)) === found;
    };
  }
  const { op, value } = condition as Comparison;
  if (typeof value === 'object' && 'column' in value) {
    const other = columnOf(frame, value.column);
    if (column.kind !== 'text' && other.kind !== 'text') {
      return (row) => compare(op, column.values[row]!, other.values[row]!);
    }
    return (row) => {
      const [a, b] = [cellOf(frame, condition.column, row), cellOf(frame, value.column, row)];
      return a !== null && b !== null && compare(op, a, b);
    };
  }
  const literal = typeof value === 'object' ? times[value.context] : value;
  if (column.kind === 'text') {
    const verdicts = column.dictionary.map((text) => compare(op, text, String(literal)));
    return (row) => column.codes[row] !== NO_TEXT && verdicts[column.codes[row]!]!;
  }
  const bound = numberOf(literal, column.kind);
  return (row) => compare(op, column.values[row]!, bound);
}

function numberOf(literal: string | number | boolean, kind: 'number' | 'date' | 'instant'): number {
  if (typeof literal !== 'string') return Number(literal);
  if (kind === 'date') return dayOf(literal.slice(0, 10));
  return kind === 'instant' ? Date.parse(literal) : Number(literal);
}

function compare(op: (typeof COMPARISONS)[number], a: string | number, b: string | number): boolean {
  // NaN is missing: not even different.
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}
