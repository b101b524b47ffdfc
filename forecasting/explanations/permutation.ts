/**
 * Shapley values of any model by replacing what it reads: the columns of absent players are as they were k sessions earlier, for all
 * symbols, over several k. Mean over backgrounds of games, each summing exactly to v(all) - v(none).
 */
import { TerminalError } from '../../schemas/errors.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { LIVE_SESSIONS, tailPanel } from '../features/tail.ts';
import type { ExplainedOutput, Explanation, RawPrediction } from '../models/contract.ts';
import { rowTable } from '../models/panel-access.ts';
import { columnsRead } from './columns-read.ts';
import { finish } from './finish.ts';
import { type Player, playersOf } from './players.ts';
import { exactShapley, permutationShapley } from './shapley.ts';

/** Up to so many players all coalitions are cheaper than orders drawn at random. */
const EXACT = 7;

export interface PermutationOptions {
  /** Earlier sessions that absent players are taken from (8). */
  backgrounds?: number;
  /** Pairs of orders where there are more than seven players (4). */
  pairs?: number;
  seed?: number;
}

/** Calibrated or not. */
interface Model {
  recipe: Recipe;
  predict(panel: Panel, rows: Int32Array): RawPrediction;
}

/** Explains what `model` predicts. Throws NoBackground when no earlier session gives a forecast. */
export function explainByPermutation(
  model: Model,
  panel: Panel,
  row: number,
  what: ExplainedOutput,
  options: PermutationOptions = {},
): Explanation {
  const known = cutPanel(panel, panel.sessionIndex[row]!);
  const output = (of: Panel) => {
    const at = Int32Array.of(of.rows - (known.rows - row));
    return model.predict(of, at)[what.horizon][what.output][0]!;
  };
  const value = output(known);
  const tail = tailPanel(known, LIVE_SESSIONS);
  // A filter asked about a session of its own training window reads all of it.
  const now = Object.is(output(tail), value) ? tail : known;
  const players = playersOf(model.recipe, columnsRead(model.recipe, panel));
  const { backgrounds = 8, pairs = 4, seed = 1 } = options;
  const phi = new Float64Array(players.length);
  const used: number[] = [];
  let base = 0;
  for (const shift of shiftsOf(panel.sessionIndex[row]! - panel.sessionIndex[0]!, backgrounds)) {
    const game = gameOf(now, earlier(known, now, shift), players, output);
    const none = game(players.map(() => false));
    if (!Number.isFinite(none)) continue;
    used.push(shift);
    base += none;
    const shapley =
      players.length <= EXACT
        ? exactShapley(players.length, game)
        : permutationShapley(players.length, game, pairs, seed + shift);
    shapley.forEach((part, i) => {
      phi[i]! += part;
    });
  }
  if (used.length === 0) throw noBackground(panel, row);
  return finish(what, {
    method: 'permutation',
    base: base / used.length,
    value,
    contributions: players.map(({ name }, i) => ({ feature: name, value: phi[i]! / used.length })),
    reference: `the same model on what it would have read ${used.join(', ')} sessions earlier`,
  });
}

/** `explain` of a family that has no more exact method. */
export const byPermutation =
  <Fit>(predict: (fit: Fit, panel: Panel, rows: Int32Array) => RawPrediction) =>
  (fit: Fit, panel: Panel, row: number, what: ExplainedOutput, recipe: Recipe): Explanation =>
    explainByPermutation({ recipe, predict: (of, rows) => predict(fit, of, rows) }, panel, row, what);

/** Evenly spread over what is there, at most two years back. */
function shiftsOf(available: number, count: number): number[] {
  const last = Math.min(504, available);
  const n = Math.min(count, last);
  return Array.from({ length: n }, (_, i) => Math.round(((i + 1) * last) / n));
}

/** Columns of `now` as they were `shift` sessions earlier; NaN before the first session. */
function earlier(known: Panel, now: Panel, shift: number): Float64Array[] {
  const table = rowTable(known);
  const width = known.symbols.length;
  const first = known.sessions.length - now.sessions.length;
  const from = Int32Array.from({ length: now.rows }, (_, row) => {
    const session = now.sessionIndex[row]! + first - shift;
    return session < 0 ? -1 : table[session * width + now.symbolIndex[row]!]!;
  });
  return known.features.map((values) =>
    Float64Array.from(from, (row) => (row < 0 ? Number.NaN : values[row]!)),
  );
}

function gameOf(
  now: Panel,
  then: Float64Array[],
  players: readonly Player[],
  output: (panel: Panel) => number,
) {
  const last = now.sessionIndex[now.rows - 1]!;
  const cache = new Map<string, number>();
  const playing = now.featureNames.map((name) =>
    players.flatMap(({ columns }, i) => (columns.has(name) ? [i] : [])),
  );
  return (present: readonly boolean[]): number => {
    const key = present.map(Number).join('');
    const known = cache.get(key);
    if (known !== undefined) return known;
    const features = now.features.map((values, j) => {
      const who = playing[j]!;
      if (who.every((i) => present[i])) return values;
      if (who.every((i) => !present[i])) return then[j]!;
      return values.map((value, row) => {
        const age = last - now.sessionIndex[row]!;
        const player = who.find((i) => players[i]!.ages[0] <= age && age < players[i]!.ages[1])!;
        return present[player] ? value : then[j]![row]!;
      });
    });
    const result = output({ ...now, features });
    cache.set(key, result);
    return result;
  };
}

function noBackground(panel: Panel, row: number): TerminalError {
  const symbol = panel.symbols[panel.symbolIndex[row]!];
  const session = panel.sessions[panel.sessionIndex[row]!];
  return new TerminalError(
    'NoBackground',
    `cannot explain ${symbol} at ${session} by permutation: no earlier session of the panel gives a forecast to compare with; read more sessions`,
    { details: { symbol, session } },
  );
}
