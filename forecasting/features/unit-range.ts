/** The values a quantity of some unit can take. */

/** Least and greatest; null where there is no bound. */
export type Range = readonly [least: number | null, greatest: number | null];

export const ANY: Range = [null, null];
export const NOT_NEGATIVE: Range = [0, null];

const BY_UNIT: Record<string, Range> = {
  '0..1': [0, 1],
  '-1..1': [-1, 1],
  '0 or 1': [0, 1],
  '-1, 0 or 1': [-1, 1],
  '-0.5..0.5': [-0.5, 0.5],
  'log return squared a session': NOT_NEGATIVE,
};

/** Without a bound unless the unit has one. */
export function rangeOfUnit(unit: string): Range {
  return BY_UNIT[unit] ?? ANY;
}

/** A range in words: 0 to 1, from 0, any. */
export function rangeText([least, greatest]: Range): string {
  if (least === null) return greatest === null ? 'any' : `up to ${greatest}`;
  return greatest === null ? `from ${least}` : `${least} to ${greatest}`;
}
