/** Parameters shared by routes. */
import { Type } from 'typebox';
import { HORIZONS } from '../schemas/forecast.ts';

const closed = { additionalProperties: false };

export const None = Type.Object({}, closed);

export const symbolOf = (symbols: readonly string[]) =>
  Type.Unsafe<string>({ type: 'string', enum: [...symbols], description: 'Symbol of the universe.' });

export const HorizonParameter = Type.Unsafe<number>({
  type: 'integer',
  enum: [...HORIZONS],
  description: 'Sessions ahead.',
});

export const RoleParameter = Type.Unsafe<string>({
  type: 'string',
  enum: ['champion', 'challenger'],
  default: 'champion',
  description: 'Whose forecasts.',
});

export const IdParameter = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: '64 hexadecimal digits (sha256)',
});

export const SessionParameter = Type.String({ format: 'date', description: 'an exchange day, YYYY-MM-DD' });

export const countTo = (maximum: number, byDefault: number) =>
  Type.Integer({ minimum: 1, maximum, default: byDefault });

export const closedObject = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, closed);

export const OffsetParameter = Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 });

export const TextParameter = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'part of a name, up to 100 characters',
});

/** The beginning of an id is enough where only one has it. */
export const PrefixParameter = Type.String({
  pattern: '^[0-9a-f]{4,64}$',
  description: '4 to 64 hexadecimal digits: an id, or the beginning of one',
});
