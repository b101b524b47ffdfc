/** What the members of an ensemble said for one horizon, side by side, and what came of it. */

export interface MemberForecasts {
  /** Session of each row, ascending. */
  session: Int32Array;
  /** One column per member; NaN: no forecast. */
  means: Float64Array[];
  sigmas: Float64Array[];
  /** Realised return; NaN: not realised. */
  outcome: Float64Array;
}

/** Rows with an outcome and a forecast of every member: what weights are fitted on. */
export function completeRows({ means, sigmas, outcome }: MemberForecasts): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < outcome.length; row++) {
    const known = (columns: Float64Array[]) => columns.every((column) => Number.isFinite(column[row]!));
    if (Number.isFinite(outcome[row]!) && known(means) && known(sigmas)) rows.push(row);
  }
  return Int32Array.from(rows);
}

/** The given rows alone. */
export function selectRows(forecasts: MemberForecasts, rows: Int32Array): MemberForecasts {
  const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
  return {
    session: rows.map((row) => forecasts.session[row]!),
    means: forecasts.means.map(pick),
    sigmas: forecasts.sigmas.map(pick),
    outcome: pick(forecasts.outcome),
  };
}

/** First and one past the last row of each session. */
export function sessionRuns(session: Int32Array): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (let from = 0; from < session.length; ) {
    let to = from;
    while (to < session.length && session[to] === session[from]) to++;
    runs.push([from, to]);
    from = to;
  }
  return runs;
}
