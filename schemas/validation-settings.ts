/** Configuration `validation`: a user's own suites and types of expectations. */
import { type Static, Type } from 'typebox';
import { RepairPolicySchema } from './repairs.ts';

export const ValidationSettingsSchema = Type.Object(
  {
    suites: Type.Array(Type.String({ minLength: 1 }), {
      description: 'Paths of suite documents; one of a shipped name replaces it.',
    }),
    expectations: Type.Array(Type.String({ minLength: 1 }), {
      description: 'Paths of modules that export defineExpectation({ ... }).',
    }),
    checkpoints: Type.Array(Type.String({ minLength: 1 }), {
      description: 'Paths of checkpoint documents; one of a shipped name replaces it.',
    }),
    repairs: RepairPolicySchema,
  },
  { additionalProperties: false },
);
export type ValidationSettings = Static<typeof ValidationSettingsSchema>;
