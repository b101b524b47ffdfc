/** Runs a checkpoint: suites over a batch, results recorded, failing rows held, repairs proposed, and who stops. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { recordChecks } from '../../stores/postgres/checks.ts';
import { decidedVersions } from '../../stores/postgres/judged-rows.ts';
import { insertQuarantine } from '../../stores/postgres/quarantine.ts';
import { restatementsOf } from '../../stores/postgres/restatements.ts';
import { inTransaction } from '../../stores/postgres/transaction.ts';
import type { ActivityDeps } from '../deps.ts';
import type { Batch } from './batch.ts';
import { checkpointNamed, suitesOfCheckpoint } from './checkpoints.ts';
import { follows, type Judged, judge, stopsOf, toQuarantine } from './consequences.ts';
import { cellOf, dayOf, numbersOf } from './frame.ts';
import { loadBatch } from './load-batch.ts';
import { validationOf } from './registry.ts';
import { type RepairsDone, runRepairs } from './repairs/run.ts';
import { runSuite } from './suite.ts';

export interface CheckpointInput {
  checkpoint: string;
  universe: string;
  session: SessionDate;
  /** The run began here: its rows arrived since. */
  since: Instant;
  asOf: Instant;
  /** 0; 1, 2, ... when it is run again at the same instant, as in the replay. */
  run?: number;
  /** Symbols that an earlier checkpoint has stopped: nothing of them is expected. */
  without?: string[];
}

export interface CheckpointResult {
  checkpoint: string;
  dataset: string;
  /** From here on reads see the repairs that were applied too. */
  asOf: Instant;
  rows: number;
  expectations: number;
  failed: { expectation: string; severity: string; unexpected: number }[];
  /** Rows held. */
  quarantined: number;
  /** Symbols of the universe that go no further today. */
  stoppedSymbols: string[];
  /** Nothing of the dataset goes further today. */
  stopDataset: boolean;
  /** Failed expectations that people are told of: `ohlc-order: 1 unexpected (KO 2019-02-19)`. */
  notify: string[];
  /** Restatements since the run began that nothing explains: `KO 2019-02-13 close 49.5 -> 49.6`. */
  unexplained: string[];
  repairs: RepairsDone;
}

/** Can run twice: results are named by what the run was about, holds by version and expectation. */
export async function runCheckpoint(deps: ActivityDeps, input: CheckpointInput): Promise<CheckpointResult> {
  const { universe, session, since, asOf } = input;
  const checkpoint = await checkpointNamed(deps.config, input.checkpoint);
  const validation = await validationOf(deps.config);
  const suites = suitesOfCheckpoint(checkpoint, validation);
  const loaded = await loadBatch(deps, { dataset: checkpoint.dataset, universe, session, since, asOf });
  const batch = withoutSymbols(loaded, input.without ?? []);
  const ran = suites.flatMap((suite) => runSuite(suite, batch, validation.types));
  const decided = ran.every(({ success }) => success)
    ? new Set<string>()
    : await decidedVersions(deps.db, { asOf });
  const results = judge(checkpoint, ran, decided);
  const repairs = checkpoint.repairs ? await runRepairs(deps, batch) : { proposed: 0, applied: [], asOf };
  const held = toQuarantine(checkpoint, results, repairs.asOf);
  const { rows } = batch.frames[checkpoint.dataset]!;
  await inTransaction(deps.db, async (db) => {
    await insertQuarantine(db, held);
    const key = { universe, dataset: checkpoint.dataset, checkpoint: checkpoint.checkpoint, session, since };
    const recorded = results.filter(({ severity }) => checkpoint.actions[severity].includes('record'));
    await recordChecks(
      db,
      { ...key, knownAt: asOf, run: input.run ?? 0, rows },
      recorded.map(({ dataset: _, open: _open, unexpected: _all, failed, ...result }) => ({
        ...result,
        success: !failed,
      })),
    );
  });
  const symbols = new Set(batch.roles.keys());
  const stops = stopsOf(checkpoint, results, { session, symbols });
  const repaired = await goingOn(deps, repairs, session);
  const missing = checkpoint.dataset === 'bars' ? withoutBar(batch) : [];
  const failed = results.filter((result) => result.failed);
  return {
    checkpoint: checkpoint.checkpoint,
    dataset: checkpoint.dataset,
    asOf: repairs.asOf,
    rows,
    expectations: results.length,
    failed: failed.map(({ expectation, severity, unexpectedCount }) => ({
      ...{ expectation, severity, unexpected: unexpectedCount },
    })),
    quarantined: new Set(held.map((q) => `${q.dataset} ${q.symbol} ${q.session}`)).size,
    stoppedSymbols: [...new Set([...stops.symbols, ...missing])]
      .filter((symbol) => batch.roles.get(symbol) === 'forecast' && !repaired.has(symbol))
      .sort(),
    stopDataset: stops.dataset,
    notify: results.filter((result) => follows(checkpoint, result, 'notify')).map(describeFailed),
    unexplained: await unexplainedOf(deps, batch),
    repairs,
  };
}

const NAMED = 5;

/** `ohlc-order: 2 unexpected (KO 2019-02-19, PG 2019-02-19)`. */
function describeFailed({ expectation, unexpectedCount, open }: Judged): string {
  const names = [...new Set(open.map(({ symbol, session }) => `${symbol} ${session}`.trim()))].filter(
    Boolean,
  );
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : '';
  const which = names.length === 0 ? '' : ` (${names.slice(0, NAMED).join(', ')}${more})`;
  return `${expectation}: ${unexpectedCount} unexpected${which}`;
}

function withoutSymbols(batch: Batch, symbols: readonly string[]): Batch {
  if (symbols.length === 0) return batch;
  return {
    ...batch,
    subjects: batch.subjects.filter((subject) => !symbols.includes(subject)),
    roles: new Map([...batch.roles].filter(([symbol]) => !symbols.includes(symbol))),
  };
}

/** Repaired for the session, and seen by reads: a repair of an action leaves a bar that is held where it is. */
async function goingOn(
  { db }: ActivityDeps,
  { applied, asOf }: RepairsDone,
  session: SessionDate,
): Promise<ReadonlySet<string>> {
  const symbols = [...new Set(applied.filter((one) => one.session === session).map((one) => one.symbol))];
  if (symbols.length === 0) return new Set();
  const seen = await barsAsOf(db, { symbols, from: session, to: session, asOf });
  return new Set(symbols.filter((symbol) => (seen.get(symbol)?.length ?? 0) > 0));
}

/** Symbols of the universe of which no bar of the session is known. */
function withoutBar({ frames, roles, session }: Batch): string[] {
  const known = frames.known!;
  const [days, day] = [numbersOf(known, 'session'), dayOf(session)];
  const present = new Set<unknown>();
  for (let row = 0; row < known.rows; row++) {
    if (days[row] === day) present.add(cellOf(known, 'symbol', row));
  }
  return [...roles.keys()].filter((symbol) => !present.has(symbol));
}

const SHOWN = 20;

async function unexplainedOf({ db }: ActivityDeps, { dataset, now, since, roles }: Batch): Promise<string[]> {
  // Of the other datasets what supersedes a correction without agreeing with it.
  const of = dataset === 'bars' ? ['bars', 'actions'] : [dataset === 'universe' ? 'listings' : dataset];
  const only = dataset === 'bars' ? { symbols: [...roles.keys()] } : { dataset: of[0]! };
  const found = await restatementsOf(db, { asOf: now, since, ...only });
  return found
    .filter(({ cause, dataset }) => cause === 'unexplained' && of.includes(dataset))
    .map(({ symbol, session, field, before, after }) => `${symbol} ${session} ${field} ${before} -> ${after}`)
    .slice(0, SHOWN);
}
