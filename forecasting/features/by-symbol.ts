/**
 * From values symbol after symbol, where a symbol's folds write one behind the other, to rows, which lie by session. Writing to the
 * rows at once touches a page of memory for each value.
 */

/** @param placeOf of each row from `at` on, the place of its value; -1 where it is somebody else's */
export function toRows(
  placeOf: Int32Array,
  at: number,
): (values: Float64Array, column: Float64Array) => void {
  const rows = new Int32Array(placeOf.length);
  const places = new Int32Array(placeOf.length);
  let own = 0;
  for (let row = 0; row < placeOf.length; row++) {
    if (placeOf[row]! < 0) continue;
    rows[own] = at + row;
    places[own++] = placeOf[row]!;
  }
  return (values, column) => {
    for (let k = 0; k < own; k++) column[rows[k]!] = values[places[k]!]!;
  };
}
