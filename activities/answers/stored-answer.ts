/**
 * Stored answers, parsed once: fetching sees whether an answer can be read, merging makes rows of it, checks judge it as it
 * arrived. What a process has parsed it keeps for a while; keys are hashes of the bytes, so it is never out of date.
 */
import type { ParsedAnswer } from '../../schemas/datasets.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Providers } from '../../schemas/sources.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import type { ActivityDeps } from '../deps.ts';
import { type ChartTable, tableOf } from './chart-table.ts';

/** What decides what an answer says. */
export interface StoredAnswer {
  key: string;
  source: string;
  dataset: string;
  subject: string;
  knownAt: Instant;
}

export type ReadAnswer = Omit<ParsedAnswer, 'charts'> & { charts?: ChartTable[] };

/** Of the columns kept: two universes of 500 symbols and ten years. */
const MOST_BYTES = 128 * 2 ** 20;

interface Kept {
  answers: Map<string, { answer: ReadAnswer; bytes: number }>;
  bytes: number;
}
const kept = new WeakMap<Providers, Kept>();

/** Throws LakeObjectMissing, LakeObjectCorrupt, and as Provider.parse. The answer is shared: read it only. */
export async function readAnswer(deps: ActivityDeps, stored: StoredAnswer): Promise<ReadAnswer> {
  const found = keptAnswer(deps.providers, stored);
  return found ?? parseStored(deps.providers, stored, await getRaw(deps.lake, stored.key));
}

export function keptAnswer(providers: Providers, stored: StoredAnswer): ReadAnswer | undefined {
  return kept.get(providers)?.answers.get(nameOf(stored))?.answer;
}

/** As Provider.parse throws. */
export function parseStored(providers: Providers, stored: StoredAnswer, body: Uint8Array): ReadAnswer {
  const { source, dataset, subject, knownAt } = stored;
  return keep(providers, stored, providers.parse(source, dataset, body, { subject, knownAt }));
}

/** Keeps what somebody has parsed. Charts are what millions of rows come from; others are parsed again. */
export function keep(providers: Providers, stored: StoredAnswer, parsed: ParsedAnswer): ReadAnswer {
  const { charts, ...rest } = parsed;
  if (charts === undefined) return rest;
  const answer: ReadAnswer = { ...rest, charts: charts.map(tableOf) };
  const all = kept.get(providers) ?? { answers: new Map(), bytes: 0 };
  kept.set(providers, all);
  const name = nameOf(stored);
  all.bytes -= all.answers.get(name)?.bytes ?? 0;
  all.answers.delete(name);
  const bytes = answer.charts!.reduce((sum, chart) => sum + bytesOf(chart), 0);
  all.answers.set(name, { answer, bytes });
  all.bytes += bytes;
  for (const [oldest, { bytes }] of all.answers) {
    if (all.bytes <= MOST_BYTES) break;
    all.answers.delete(oldest);
    all.bytes -= bytes;
  }
  return answer;
}

/** Roughly; a bar that is kept as an object takes four times as much. */
function bytesOf({ values, actions, original }: ChartTable): number {
  return 1000 + values.rows * 56 * (original === null ? 1 : 5) + actions.length * 100;
}

function nameOf({ key, source, dataset, subject, knownAt }: StoredAnswer): string {
  return [key, source, dataset, subject, knownAt].join(' ');
}
