/** What follows from a checkpoint's results: rows to hold, symbols that stop, people to tell. Pure. */
import type { Checkpoint, CheckpointAction } from '../../schemas/checkpoints.ts';
import { CHECKED } from '../../schemas/expectations.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { QuarantineRow } from '../../stores/postgres/quarantine.ts';
import type { ExpectationResult, Unexpected } from './result.ts';

/** `dataset subject session knownAt` of a version. */
export const versionName = (
  dataset: string,
  { symbol, session, knownAt }: Omit<Unexpected, 'key' | 'value' | 'detail'>,
) => `${dataset} ${symbol} ${session} ${knownAt}`;

export interface Judged extends ExpectationResult {
  /** Whose rows it is about. */
  dataset: string;
  /** The unexpected rows that nobody has decided about. */
  open: Unexpected[];
  /** It failed, and not only for rows that somebody has decided about. */
  failed: boolean;
}

/** A version that an operator released, or over which a correction or a repair lies, is judged no more. */
export function judge(
  { dataset: ofBatch }: Pick<Checkpoint, 'dataset'>,
  results: readonly ExpectationResult[],
  decided: ReadonlySet<string>,
): Judged[] {
  return results.map((result) => {
    // Tables beside the batch (what was known before, say) hold rows of its dataset.
    const table = (CHECKED as readonly string[]).includes(result.frame) ? result.frame : ofBatch;
    // Held rows are named by the dataset that is ingested and read.
    const dataset = table === 'universe' ? 'listings' : table;
    const all = result.success ? [] : result.unexpected;
    const open = all.filter((one) => one.knownAt === null || !decided.has(versionName(dataset, one)));
    const failed = !result.success && (all.length === 0 || open.length > 0);
    return { ...result, unexpected: all, dataset, open, failed };
  });
}

export function follows({ actions }: Checkpoint, result: Judged, action: CheckpointAction): boolean {
  return result.failed && actions[result.severity].includes(action);
}

/** Every row that can be held is, with each expectation that it broke. */
export function toQuarantine(
  checkpoint: Checkpoint,
  results: readonly Judged[],
  knownAt: Instant,
): QuarantineRow[] {
  const rows = new Map<string, QuarantineRow>();
  for (const result of results) {
    if (!follows(checkpoint, result, 'quarantine')) continue;
    const { dataset, expectation, suite } = result;
    for (const one of result.open) {
      if (one.knownAt === null) continue;
      const name = `${versionName(dataset, one)} ${expectation}`;
      if (rows.has(name)) continue;
      const { symbol, session, knownAt: barKnownAt, detail } = one;
      const reason = `${suite}/${expectation}`;
      rows.set(name, { dataset, symbol, session, barKnownAt, knownAt, expectation, reason, detail });
    }
  }
  return [...rows.values()];
}

export interface Stops {
  symbols: string[];
  dataset: boolean;
}

/** A row names the symbol that it stops; a failure that names none stops the dataset, where the checkpoint says so. */
export function stopsOf(
  checkpoint: Checkpoint,
  results: readonly Judged[],
  { session, symbols }: { session: SessionDate; symbols: ReadonlySet<string> },
): Stops {
  const stopped = new Set<string>();
  let dataset = false;
  for (const result of results) {
    const symbolStops = follows(checkpoint, result, 'stop-symbol');
    const datasetStops = follows(checkpoint, result, 'stop-dataset');
    let named = false;
    for (const one of result.open) {
      const symbol = one.symbol.split(' ')[0]!;
      if (!symbols.has(symbol)) continue;
      named = true;
      const counts = checkpoint.stops === 'any' || one.session === session || one.session === '';
      if (symbolStops && counts) stopped.add(symbol);
    }
    if (datasetStops && !named) dataset = true;
  }
  return { symbols: [...stopped].sort(), dataset };
}
