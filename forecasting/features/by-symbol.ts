/**
 * Values of a stretch symbol after symbol, where a symbol's folds write one behind the other, and from where they go to their
 * rows, which lie by session. Writing to the rows at once touches a page of memory for each value.
 */
import type { FeaturePlan } from './plan.ts';

export interface BySymbol {
  /** Of each column of the plan that symbols have values of their own of; room for the places asked for. */
  columns(places: number): readonly Float64Array[];
  /** @param placeOf of each row from `at` on, the place of its value; -1 where it is somebody else's */
  toRows(placeOf: Int32Array, columns: readonly Float64Array[], at: number): void;
}

export function createBySymbol(plan: FeaturePlan): BySymbol {
  const own = [
    ...plan.folds.flatMap((fold) => fold.columns),
    ...plan.readings.map((reading) => reading.column),
  ];
  let local: Float64Array[] = [];
  return {
    columns(places) {
      if ((local[own[0]!]?.length ?? 0) < places) {
        local = Array.from({ length: plan.columns }, () => new Float64Array(0));
        for (const c of own) local[c] = new Float64Array(places);
      }
      return local;
    },
    toRows(placeOf, columns, at) {
      const rows = Int32Array.from(placeOf.keys()).filter((row) => placeOf[row]! >= 0);
      const places = rows.map((row) => placeOf[row]!);
      for (const c of own) {
        const [from, to] = [local[c]!, columns[c]!];
        for (let k = 0; k < rows.length; k++) to[at + rows[k]!] = from[places[k]!]!;
      }
    },
  };
}
