/** A training window as the selection sees it: classes of candidates and outcomes, and rows by session. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Panel } from '../../schemas/panel.ts';
import { CATALOGUE } from '../features/catalogue.ts';
import { column, rowTable } from '../models/panel-access.ts';
import { equalFrequencyBins, spreadOf, UNKNOWN } from './bins.ts';
import type { Span } from './mutual-information.ts';
import type { SelectionOptions } from './options.ts';
import { outcomesOf } from './outcomes.ts';

export interface Study {
  panel: Panel;
  /** Candidates in the order of their columns. */
  names: string[];
  groups: string[];
  bins: Uint8Array[];
  /** By horizon: values, and their classes. */
  outcomes: Float64Array[];
  outcomeBins: Uint8Array[];
  /** 1 over the rows of the session. */
  weights: Float64Array;
  /** First row of each session that has any, then the number of rows. */
  starts: number[];
  /** Row of (session, symbol). */
  table: Int32Array;
  /** Columns that were no candidates, and why. */
  refused: Record<string, 'constant' | 'mostly missing'>;
}

/** @param names columns to choose from. Throws MissingFeature, ConstantSeries; TooLittleHistory where no column can be chosen. */
export function studyOf(panel: Panel, names: readonly string[], options: SelectionOptions): Study {
  const { starts, weights } = sessionsOf(panel);
  const outcomes = outcomesOf(panel, options.outcome);
  const refused: Study['refused'] = {};
  const kept: { name: string; bins: Uint8Array }[] = [];
  for (const name of names) {
    const bins = equalFrequencyBins(column(panel, name));
    const { known, varies } = spreadOf(bins);
    if (known < options.leastKnown * panel.rows || known === 0) refused[name] = 'mostly missing';
    else if (!varies) refused[name] = 'constant';
    else kept.push({ name, bins });
  }
  if (kept.length === 0) {
    throw new TerminalError(
      'TooLittleHistory',
      `no feature can be selected: each of ${names.length} columns is constant or missing in most of ${panel.rows} rows; fetch more history or leave hyper.select out`,
      { details: { rows: panel.rows, refused } },
    );
  }
  const groupOf = new Map(CATALOGUE.map((feature) => [feature.name, feature.group as string]));
  return {
    panel,
    names: kept.map(({ name }) => name),
    groups: kept.map(({ name }) => groupOf.get(name) ?? 'other'),
    bins: kept.map(({ bins }) => bins),
    outcomes,
    outcomeBins: outcomes.map(equalFrequencyBins),
    weights,
    starts,
    table: rowTable(panel),
    refused,
  };
}

function sessionsOf({ rows, sessionIndex }: Panel): { starts: number[]; weights: Float64Array } {
  const starts: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (row === 0 || sessionIndex[row] !== sessionIndex[row - 1]) starts.push(row);
  }
  starts.push(rows);
  const weights = new Float64Array(rows);
  for (let t = 0; t + 1 < starts.length; t++) {
    const [from, to] = [starts[t]!, starts[t + 1]!];
    weights.fill(1 / (to - from), from, to);
  }
  return { starts, weights };
}

/** The window in `parts` pieces one after the other, of equally many sessions. */
export function subWindows({ starts }: Study, parts: number): Span[] {
  const sessions = starts.length - 1;
  const edge = (k: number) => starts[Math.round((k * sessions) / parts)]!;
  return Array.from({ length: parts }, (_, k) => ({ from: edge(k), to: edge(k + 1) }));
}

/**
 * Classes of another time: each row's are those of the same symbol `share` of the span's sessions later, from its end
 * on to its start. What a feature says about them is what chance says when sessions and symbols hang together as they do.
 */
export function elsewhere(study: Study, bins: Uint8Array, { from, to }: Span, share: number): Uint8Array {
  const { panel, table } = study;
  const shifted = new Uint8Array(bins.length).fill(UNKNOWN);
  if (to <= from) return shifted;
  const width = panel.symbols.length;
  const first = panel.sessionIndex[from]!;
  const sessions = panel.sessionIndex[to - 1]! - first + 1;
  const step = Math.round(share * sessions);
  for (let row = from; row < to; row++) {
    const session = first + ((panel.sessionIndex[row]! - first + step) % sessions);
    const other = table[session * width + panel.symbolIndex[row]!]!;
    if (other >= 0) shifted[row] = bins[other]!;
  }
  return shifted;
}
