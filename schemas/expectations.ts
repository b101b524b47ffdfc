/** Expectation suites: JSON documents, versioned, in schemas/suites or a user's own. */
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };

export const SEVERITIES = ['critical', 'warn', 'info'] as const;

/** What a suite is about. `universe` is the membership of lists (dataset `listings`). */
export const CHECKED = [
  'bars',
  'actions',
  'universe',
  'macro',
  'fundamentals',
  'news',
  'features',
  'forecasts',
] as const;
export type CheckedDataset = (typeof CHECKED)[number];

/** A literal, the date or instant of the run, or another column of the row. */
export type Operand =
  | string
  | number
  | boolean
  | { context: 'session' | 'now' | 'since' }
  | { column: string };

/** Which rows an expectation is about. */
export type Condition =
  | { column: string; op: '==' | '!=' | '<' | '<=' | '>' | '>='; value: Operand }
  | { column: string; op: 'in' | 'notIn'; value: (string | number)[] }
  | { column: string; op: 'isNull' | 'notNull' }
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition };

export const ExpectationSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    type: Type.String({ description: 'Name of an expectation type, ours or a user’s.' }),
    description: Type.String({ minLength: 1 }),
    severity: Type.Enum([...SEVERITIES], {
      description: 'critical: the rows go to quarantine; warn: flagged; info: charted.',
    }),
    covers: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1 }), { description: 'Numbers in docs/data/expectations.md.' }),
    ),
    frame: Type.Optional(Type.String({ description: 'Table of the batch; that of the suite’s dataset.' })),
    mostly: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'Share that has to pass; 1.' })),
    rowCondition: Type.Optional(
      Type.Unsafe<Condition>({ type: 'object', description: 'Rows it is about; all.' }),
    ),
    groupBy: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'Judged in each group; all groups have to pass.',
      }),
    ),
    emptyPolicy: Type.Optional(
      Type.Enum(['fail', 'pass', 'skip'], { description: 'Without an element to judge; fail.' }),
    ),
    nullPolicy: Type.Optional(
      Type.Enum(['fail', 'keep', 'drop'], {
        description:
          'A missing value is unexpected (fail), an element that passes (keep), or no element (drop); fail. When all are missing, keep and drop count as empty.',
      }),
    ),
    kwargs: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  strict,
);
export type Expectation = Static<typeof ExpectationSchema>;

export const SuiteSchema = Type.Object(
  {
    suite: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' }),
    dataset: Type.Enum([...CHECKED]),
    description: Type.Optional(Type.String()),
    owner: Type.Optional(Type.String()),
    expectations: Type.Array(ExpectationSchema, { minItems: 1 }),
  },
  strict,
);
export type Suite = Static<typeof SuiteSchema>;
