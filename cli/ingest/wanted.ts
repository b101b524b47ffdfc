/** What somebody typed about a dataset, checked before anything is started. Pure. */
import { distance } from 'fastest-levenshtein';
import { sessionDateOf } from '../../forecasting/calendar/calendar.ts';
import type { Config } from '../../schemas/config.ts';
import type { ConfiguredDataset } from '../../schemas/data-config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { RERUN_STAGES, type RerunStage } from '../../schemas/pipeline.ts';
import { checkReplaySession, parseSession, REPLAY_LAST } from '../day/choose-session.ts';

export interface Span {
  from: SessionDate;
  to: SessionDate;
}

/** Throws SessionInvalid, SpanInvalid (terminal). */
export function parseSpan(from: string, to: string): Span {
  const span = { from: parseSession(from), to: parseSession(to) };
  if (span.from <= span.to) return span;
  throw new TerminalError('SpanInvalid', `--from ${from} is after --to ${to}: swap them`);
}

/** Sessions of the market replay only, when it is what runs. Throws SessionInvalid (terminal). */
export function checkSpan(config: Config, { from, to }: Span): void {
  checkReplaySession(config, from);
  checkReplaySession(config, to);
}

/** Nothing is known of a day to come: after the replay's last, else after that of `now`. Throws SessionInvalid (terminal). */
export function checkNotFuture(config: Config, date: SessionDate, now: Instant): void {
  const last = config.source === 'replay' ? REPLAY_LAST : sessionDateOf(now);
  if (date <= last) return;
  throw new TerminalError('SessionInvalid', `${date} is in the future; allowed is up to ${last}`);
}

/** Throws DatasetInvalid (terminal) with the nearest known name. */
export function parseDataset(config: Config, text: string): ConfiguredDataset {
  return oneOf(Object.keys(config.datasets) as ConfiguredDataset[], text, 'DatasetInvalid', 'dataset');
}

/** Throws StageInvalid (terminal). */
export function parseStage(text: string): RerunStage {
  return oneOf(RERUN_STAGES, text, 'StageInvalid', 'stage');
}

/** Symbols of the universe; a list of a dataset that is configured with one may be anything. Throws SymbolInvalid (terminal). */
export function checkSubjects(config: Config, dataset: ConfiguredDataset, subjects: readonly string[]): void {
  if (dataset !== 'bars' && config.datasets[dataset].subjects !== 'universe') return;
  const { symbols, context } = config.universes[config.universe]!;
  const known = dataset === 'bars' ? [...symbols, ...context] : symbols;
  for (const subject of subjects)
    oneOf(known, subject, 'SymbolInvalid', `symbol of universe ${config.universe}`);
}

function oneOf<T extends string>(allowed: readonly T[], text: string, type: string, what: string): T {
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  const nearest = allowed.toSorted((a, b) => distance(text, a) - distance(text, b))[0];
  throw new TerminalError(
    type,
    `unknown ${what} '${text}', the nearest is ${nearest}; allowed are ${allowed.join(', ')}`,
  );
}
