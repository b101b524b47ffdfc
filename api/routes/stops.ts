/** Who went no further after a run: the shipped checkpoints' rules, read off what the run recorded. Pure. */
import bars from '../../schemas/checkpoints/bars.json' with { type: 'json' };
import features from '../../schemas/checkpoints/features.json' with { type: 'json' };
import forecasts from '../../schemas/checkpoints/forecasts.json' with { type: 'json' };
import type { SessionDate } from '../../schemas/market.ts';
import type { CheckResultRow } from '../../stores/postgres/checks.ts';

/** The day's: only these stop a symbol. */
const STOPPING = [bars, features, forecasts];

/**
 * Symbols among `forecast` that a critical failure named, ascending. A row stops its symbol when it is of the session, or
 * whenever it is judged, as the checkpoint says; one without a date is of the session. Examples name the first twenty.
 */
export function stoppedSymbols(
  run: { checkpoint: string; session: SessionDate },
  results: readonly CheckResultRow[],
  forecast: readonly string[],
): string[] {
  const checkpoint = STOPPING.find((one) => one.checkpoint === run.checkpoint);
  if (checkpoint === undefined) return [];
  const examples = results
    .filter(({ success, severity }) => !success && checkpoint.actions[severity].includes('stop-symbol'))
    .flatMap((result) => result.examples as { symbol?: string; session?: string }[]);
  const today = examples.filter(
    ({ session }) => checkpoint.stops === 'any' || !session || session === run.session,
  );
  const named = new Set(today.flatMap(({ symbol }) => (symbol ? [symbol.split(' ')[0]!] : [])));
  return forecast.filter((symbol) => named.has(symbol)).toSorted();
}
