/** Release or correct a row that is in quarantine. */
import { Type } from 'typebox';
import { correctableFields } from '../../schemas/corrections.ts';
import { InstantSchema, SessionDateSchema } from '../../schemas/forecast.ts';
import type { CorrectedValues, RowReference } from '../../schemas/operator.ts';
import { By, OperatorAnswerSchema, Reason } from '../../schemas/operator-api.ts';
import { closedObject, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { act } from './act.ts';
import type { WriteRoute } from './write-route.ts';

/** Names one version of one row, as GET /v1/quarantine does; without rowKnownAt its newest held version. */
const Row = {
  dataset: Type.String({ minLength: 1, description: 'a dataset' }),
  subject: Type.String({ minLength: 1, description: 'symbol, series or id' }),
  session: SessionDateSchema,
  rowKnownAt: Type.Optional(InstantSchema),
};

const Values = Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Null()]), {
  minProperties: 1,
  description: 'at least one field with its right value; the others stay as they are',
});

export const quarantineWrites: WriteRoute[] = [
  {
    path: '/v1/quarantine/release',
    operationId: 'releaseRow',
    summary: 'Says that a quarantined row is right: it is used from now on. Nothing made before changes.',
    pathSchema: None,
    bodySchema: closedObject({ ...Row, by: By, reason: Reason }),
    response: OperatorAnswerSchema,
    act: (context, { body }) => act(context, { action: 'release', ...wordsOf(body), row: rowOf(body) }),
  },
  {
    path: '/v1/quarantine/correct',
    operationId: 'correctRow',
    summary:
      'Writes a new version of a quarantined row with the right values; the held version stays as it is.',
    pathSchema: None,
    bodySchema: closedObject({ ...Row, values: Values, by: By, reason: Reason }),
    response: OperatorAnswerSchema,
    act: (context, { body }) =>
      act(context, {
        action: 'correct',
        ...wordsOf(body),
        row: rowOf(body),
        values: valuesOf(String(body.dataset), body.values as CorrectedValues),
      }),
  },
  {
    path: '/v1/quarantine/uncorrect',
    operationId: 'uncorrectRow',
    summary: 'Takes the newest correction of a row back: reads see again what was there before it.',
    pathSchema: None,
    bodySchema: closedObject({ ...Row, by: By, reason: Reason }),
    response: OperatorAnswerSchema,
    act: (context, { body }) => act(context, { action: 'uncorrect', ...wordsOf(body), row: rowOf(body) }),
  },
];

/** What is no number can be refused at once; the rest is checked against the row, by the run. */
function valuesOf(dataset: string, values: CorrectedValues): CorrectedValues {
  for (const { field, kind } of correctableFields(dataset)) {
    const value = values[field];
    if (value === undefined || value === null || (kind === 'number') === (typeof value === 'number'))
      continue;
    const allowed = kind === 'number' ? 'a number' : KIND_WORDS[kind];
    throw new Problem(
      'invalid-body',
      `invalid body parameter values.${field} = ${JSON.stringify(value).slice(0, 80)}; allowed: ${allowed}`,
      { parameter: `values.${field}`, allowed: [allowed] },
    );
  }
  return values;
}

const KIND_WORDS = {
  text: 'a text',
  date: 'a date, YYYY-MM-DD',
  instant: 'an instant, 2019-02-22T22:30:00Z',
} as const;

type Body = Record<string, unknown>;

const wordsOf = ({ by, reason }: Body) => ({ by: String(by), reason: String(reason) });

function rowOf({ dataset, subject, session, rowKnownAt }: Body): RowReference {
  return {
    dataset: String(dataset),
    subject: String(subject),
    session: String(session),
    ...(rowKnownAt === undefined ? {} : { rowKnownAt: String(rowKnownAt) }),
  };
}
