/** Expectation suites: JSON documents, versioned, in schemas/suites. */
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };

export const SEVERITIES = ['critical', 'warn', 'info'] as const;

export const ExpectationSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    type: Type.String({ description: 'Name of an expectation in activities/validate/expectations.' }),
    description: Type.String(),
    severity: Type.Enum([...SEVERITIES], {
      description: 'critical: the rows go to quarantine; warn: flagged; info: charted.',
    }),
    mostly: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'Share that has to pass; 1.' })),
    role: Type.Optional(
      Type.Union([Type.Literal('forecast'), Type.Literal('context')], { description: 'Row condition.' }),
    ),
    kwargs: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  strict,
);
export type Expectation = Static<typeof ExpectationSchema>;

export const SuiteSchema = Type.Object(
  {
    suite: Type.String(),
    version: Type.String(),
    expectations: Type.Array(ExpectationSchema, { minItems: 1 }),
  },
  strict,
);
export type Suite = Static<typeof SuiteSchema>;
