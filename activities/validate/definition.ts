/** How a type of expectation is written: ours and a user's own alike, one file is enough. */
import type { TSchema } from 'typebox';
import type { Batch } from './batch.ts';
import type { Frame } from './frame.ts';

/** true passes, false is unexpected, null is missing, undefined is no element. */
export type Judgement = boolean | null | undefined;

/** Something unexpected that is no row of the frame: a symbol without a bar, a distribution. */
export interface Finding {
  /** What a held row would be called. */
  subject: string;
  valid?: string;
  value: unknown;
  detail: string;
}

/** A number (or text) kept for later runs to compare with. */
export interface Metric {
  metric: string;
  /** Beside the groups of `groupBy`. */
  group?: string;
  value: number | null;
  note?: string;
}

export interface Verdict {
  elementCount: number;
  missingCount: number;
  /** Rows of the frame. */
  unexpectedRows: ArrayLike<number>;
  missingRows: ArrayLike<number>;
  /** What is wrong with an unexpected row. */
  describe?: (row: number) => { value: unknown; detail: string };
  findings: readonly Finding[];
  observed?: unknown;
  bound?: unknown;
  historyZ?: number | null;
  metrics?: readonly Metric[];
}

export interface Input {
  frame: Frame;
  kwargs: Readonly<Record<string, unknown>>;
  batch: Batch;
  /** Rows that the condition and the group leave, ascending. */
  rows: Uint32Array;
  /** Judges these rows one by one. */
  each(
    judge: (row: number) => Judgement,
    describe?: Verdict['describe'],
    more?: Pick<Verdict, 'observed' | 'bound' | 'metrics'>,
  ): Verdict;
  /** The verdict of a set: `unexpected` of `elementCount` elements. */
  set(verdict: Partial<Verdict> & Pick<Verdict, 'elementCount'>): Verdict;
  /** Values of a metric of this expectation (and group) in earlier runs, oldest first. */
  past(metric: string, group?: string): readonly { value: number | null; note: string | null }[];
}

export interface Definition {
  type: string;
  /** row: rows judged one by one; set: the batch as a whole; history: against what was known before. */
  kind: 'row' | 'set' | 'history';
  description: string;
  /** JSON Schema of the arguments; refused when they do not fit. */
  kwargs: TSchema;
  /** false: what it measures is for people alone. Of earlier runs `past` then has `unexpected_percent`, and a run reads less. */
  comparesMetrics?: false;
  evaluate(input: Input): Verdict;
}

const DEFINED = new WeakSet<Definition>();

/** Declares a type of expectation. Export it from a file that config `validation.expectations` names. */
export function defineExpectation(definition: Definition): Definition {
  DEFINED.add(definition);
  return Object.freeze(definition);
}

export function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && DEFINED.has(value as Definition);
}
