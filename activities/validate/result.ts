/** Results in the shape that users of data-quality tools expect. */
import type { Expectation, Suite } from '../../schemas/expectations.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Metric, Verdict } from './definition.ts';
import { cellOf, dayOf, type Frame } from './frame.ts';
import type { Counts } from './policies.ts';

export const EXAMPLES = 20;

/** One element that broke an expectation; of a critical one the row goes to quarantine. */
export interface Unexpected {
  key: Record<string, string | number | null>;
  /** Subject of the row as it would be held: symbol, series, id of a news item, ... */
  symbol: string;
  /** Valid date. */
  session: SessionDate;
  /** Version of the stored row; null when there is none to hold back. */
  knownAt: Instant | null;
  value: unknown;
  detail: string;
}

export interface GroupResult extends Counts {
  group: string;
  success: boolean;
  observed: unknown;
}

export interface ExpectationResult extends Counts {
  suite: string;
  suiteVersion: string;
  /** Table of the batch that was judged: what its unexpected rows are rows of. */
  frame: string;
  expectation: string;
  severity: Expectation['severity'];
  success: boolean;
  /** Nothing to judge, and the empty policy says so. */
  skipped: boolean;
  /** Of all elements. */
  percentTotal: number;
  /** Of the elements that are not missing. */
  percentNonmissing: number;
  observed: unknown;
  bound: unknown;
  /** The first 20. */
  examples: Unexpected[];
  groupBy: string[] | null;
  /** The 20 worst; empty without groupBy. */
  groups: GroupResult[];
  /** Against the expectation's own past; null without enough of it. */
  historyZ: number | null;
  metrics: Metric[];
  /** All of them, missing values that count against included; made when first read, not enumerable. */
  readonly unexpected: readonly Unexpected[];
}

interface Parts {
  suite: Suite;
  expectation: Expectation;
  frame: Frame;
  verdicts: readonly Verdict[];
  fields: Omit<
    ExpectationResult,
    'suite' | 'suiteVersion' | 'frame' | 'expectation' | 'severity' | 'examples' | 'unexpected'
  >;
}

export function resultOf({ suite, expectation, frame, verdicts, fields }: Parts): ExpectationResult {
  const all = () => unexpectedOf(expectation, frame, verdicts);
  const result = {
    suite: suite.suite,
    suiteVersion: suite.version,
    frame: expectation.frame ?? suite.dataset,
    expectation: expectation.id,
    severity: expectation.severity,
    ...fields,
    examples: [...firstOf(all(), EXAMPLES)],
  };
  let made: Unexpected[] | undefined;
  Object.defineProperty(result, 'unexpected', {
    enumerable: false,
    get: () => {
      made ??= [...all()];
      return made;
    },
  });
  return result as ExpectationResult;
}

function* firstOf<T>(items: Iterable<T>, count: number): Generator<T> {
  let taken = 0;
  for (const item of items) {
    if (taken++ === count) return;
    yield item;
  }
}

function* unexpectedOf(
  { nullPolicy = 'fail' }: Expectation,
  frame: Frame,
  verdicts: readonly Verdict[],
): Generator<Unexpected> {
  for (const verdict of verdicts) {
    for (let k = 0; k < verdict.unexpectedRows.length; k++) {
      const row = verdict.unexpectedRows[k]!;
      yield {
        ...namedRow(frame, row),
        ...(verdict.describe?.(row) ?? { value: null, detail: 'unexpected' }),
      };
    }
    for (const { subject, valid, value, detail } of verdict.findings) {
      const knownAt = valid === undefined ? null : versionOf(frame, subject, valid);
      yield { key: { subject }, symbol: subject, session: valid ?? '', knownAt, value, detail };
    }
    if (nullPolicy !== 'fail') continue;
    for (let k = 0; k < verdict.missingRows.length; k++) {
      yield { ...namedRow(frame, verdict.missingRows[k]!), value: null, detail: 'missing' };
    }
  }
}

/** Of a finding about a subject and a day: the row that it is, where the batch has it. */
function versionOf(frame: Frame, subject: string, valid: string): Instant | null {
  const names = frame.subject ?? frame.key.slice(0, 1);
  const column = names.length === 1 ? frame.columns.get(names[0]!) : undefined;
  const days = frame.valid === undefined ? undefined : frame.columns.get(frame.valid);
  if (column?.kind !== 'text' || days?.kind !== 'date') return null;
  const code = column.dictionary.indexOf(subject);
  if (code < 0) return null;
  const day = dayOf(valid);
  const row = column.codes.findIndex((other, i) => other === code && days.values[i] === day);
  return row < 0 ? null : namedRow(frame, row).knownAt;
}

/** Of a row: what it is called in examples, and what it would be called when held back. */
export function namedRow(frame: Frame, row: number): Omit<Unexpected, 'value' | 'detail'> {
  const key = Object.fromEntries(frame.key.map((name) => [name, cellOf(frame, name, row)]));
  const subject = (frame.subject ?? frame.key.slice(0, 1)).map((name) => cellOf(frame, name, row) ?? '');
  const valid = frame.valid === undefined ? null : cellOf(frame, frame.valid, row);
  const known = ['storedAt', 'knownAt'].find((name) => frame.columns.has(name));
  return {
    key,
    symbol: subject.join(' '),
    session: String(valid ?? '').slice(0, 10),
    knownAt: known === undefined ? null : (cellOf(frame, known, row) as Instant | null),
  };
}
