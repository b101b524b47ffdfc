/** Release or correct a row that is in quarantine. */
import { Type } from 'typebox';
import { InstantSchema, SessionDateSchema } from '../../schemas/forecast.ts';
import type { CorrectedValues, RowReference } from '../../schemas/operator.ts';
import { By, OperatorAnswerSchema, Reason } from '../../schemas/operator-api.ts';
import { closedObject, None } from '../parameters.ts';
import { act } from './act.ts';
import type { WriteRoute } from './write-route.ts';

/** Names one version of one row, as GET /v1/quarantine does; without rowKnownAt its newest held version. */
const Row = {
  dataset: Type.String({ minLength: 1, description: 'a dataset' }),
  subject: Type.String({ minLength: 1, description: 'symbol, series or id' }),
  session: SessionDateSchema,
  rowKnownAt: Type.Optional(InstantSchema),
};

const Values = Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()]), {
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
        values: body.values as CorrectedValues,
      }),
  },
];

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
