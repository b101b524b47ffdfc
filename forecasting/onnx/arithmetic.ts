/** Arithmetic that treats missing values as the families' own code does: NaN goes through, or counts as a mean. */
import type { ColumnScaler } from '../models/ridge/scaler.ts';
import { attribute, type Graph, type Value } from './graph.ts';
import { TYPE } from './proto.ts';

/** max(x, least), NaN stays NaN as in JavaScript; operator Max is not bound to keep it. */
export function atLeast(g: Graph, x: Value, least: Value): Value {
  return g.op('Where', [g.op('Less', [x, least]), least, x]);
}

export function atMost(g: Graph, x: Value, most: Value): Value {
  return g.op('Where', [g.op('Greater', [x, most]), most, x]);
}

/** Boolean: neither NaN nor infinite. */
export function finite(g: Graph, x: Value): Value {
  // infinity - infinity is NaN, and NaN equals nothing
  return g.op('Equal', [g.op('Sub', [x, x]), g.double(0)]);
}

/** x where it is finite, else zero. */
export function orZero(g: Graph, x: Value): Value {
  return g.op('Where', [finite(g, x), x, g.double(0)]);
}

export const toDouble = (g: Graph, x: Value): Value => g.op('Cast', [x], { to: attribute.int(TYPE.double) });
export const toFloat = (g: Graph, x: Value): Value => g.op('Cast', [x], { to: attribute.int(TYPE.float) });

/** [batch] -> [batch, 1] */
export const asColumn = (g: Graph, x: Value): Value => g.op('Unsqueeze', [x, g.int64([1])]);

/** Positions along an axis; a single number takes the axis away. */
export function gather(g: Graph, x: Value, at: number | number[], axis: number): Value {
  return g.op('Gather', [x, g.int64(at)], { axis: attribute.int(axis) });
}

export function concat(g: Graph, parts: Value[], axis: number): Value {
  return parts.length === 1 ? parts[0]! : g.op('Concat', parts, { axis: attribute.int(axis) });
}

/** A scaler each of the columns of x [batch, columns]: winsorised, standardised, missing values at zero. */
export function scaled(g: Graph, x: Value, scalers: readonly ColumnScaler[]): Value {
  const row = (pick: (scaler: ColumnScaler) => number) => g.double(scalers.map(pick));
  const clipped = atMost(
    g,
    atLeast(
      g,
      x,
      row(({ low }) => low),
    ),
    row(({ high }) => high),
  );
  const centred = g.op('Sub', [clipped, row(({ mean }) => mean)]);
  const z = g.op('Div', [centred, row(({ sd }) => sd)]);
  return g.op('Where', [finite(g, x), z, g.double(0)]);
}
