/** FRED's answers as far as we read them; other properties are let through. */
import { type Static, Type } from 'typebox';
import { compileFormat } from '../http/format.ts';

/** The first and the last day of all real-time periods, as FRED writes "ever". */
export const BEGINNING = '1776-07-04';
export const FOREVER = '9999-12-31';

const Day = Type.String({ format: 'date' });
/** Numbers are texts here; `.` is "not available". */
const Value = Type.String({ pattern: '^(\\.|-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?)$' });
const Count = Type.Integer({ minimum: 0 });

const page = {
  realtime_start: Day,
  realtime_end: Day,
  units: Type.Literal('lin', { description: 'As published, not transformed into changes or logarithms.' }),
  sort_order: Type.Literal('asc'),
  count: Count,
  offset: Count,
  limit: Type.Integer({ minimum: 1 }),
};

/** Types 1 and 4: one row per value and the real-time period in which it was the published one. */
export const ByPeriodSchema = Type.Object({
  ...page,
  output_type: Type.Union([Type.Literal(1), Type.Literal(4)]),
  observations: Type.Array(Type.Object({ realtime_start: Day, realtime_end: Day, date: Day, value: Value })),
});
export type ByPeriod = Static<typeof ByPeriodSchema>;
export const isByPeriod = compileFormat(ByPeriodSchema);

/** Type 2: one row per period, one column per vintage: `GDP_20241030`. */
export const ByVintageSchema = Type.Object({
  ...page,
  output_type: Type.Literal(2),
  observations: Type.Array(
    Type.Object({ date: Day }, { patternProperties: { '^.+_\\d{8}$': Value }, additionalProperties: false }),
  ),
});
export type ByVintage = Omit<Static<typeof ByVintageSchema>, 'observations'> & {
  observations: Record<string, string>[];
};
export const isByVintage = compileFormat(ByVintageSchema);

export const VintageDatesSchema = Type.Object({
  realtime_start: Type.Literal(BEGINNING),
  realtime_end: Type.Literal(FOREVER),
  sort_order: Type.Literal('asc'),
  count: Count,
  offset: Type.Literal(0),
  limit: Type.Integer({ minimum: 1 }),
  vintage_dates: Type.Array(Day),
});
export const isVintageDates = compileFormat(VintageDatesSchema);
