/** Checkpoints: JSON documents in schemas/checkpoints. Which suites run where in the pipeline, and what follows. */
import { type Static, Type } from 'typebox';
import { CHECKED } from './expectations.ts';

const strict = { additionalProperties: false };

export const CHECKPOINT_ACTIONS = ['quarantine', 'stop-symbol', 'stop-dataset', 'notify', 'record'] as const;
export type CheckpointAction = (typeof CHECKPOINT_ACTIONS)[number];

const Actions = Type.Array(Type.Enum([...CHECKPOINT_ACTIONS]), { uniqueItems: true });

export const CheckpointSchema = Type.Object(
  {
    checkpoint: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' }),
    description: Type.Optional(Type.String()),
    dataset: Type.Enum([...CHECKED], { description: 'Whose batch is loaded.' }),
    suites: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      uniqueItems: true,
      description: 'Names of suites; `dataset:bars` is every suite of that dataset, a user’s own included.',
    }),
    repairs: Type.Boolean({ description: 'Repairs are proposed from the batch, and applied by policy.' }),
    stops: Type.Enum(['session', 'any'], {
      description: 'A row stops its symbol when it is of the session, or whenever it is judged.',
    }),
    actions: Type.Object(
      { critical: Actions, warn: Actions, info: Actions },
      {
        ...strict,
        description:
          'What follows when an expectation of that severity fails. quarantine: its rows are held; stop-symbol, stop-dataset: nothing downstream of them today; notify: people are told; record: kept as a result.',
      },
    ),
  },
  strict,
);
export type Checkpoint = Static<typeof CheckpointSchema>;
