/**
 * Proposals for one series: a fold over its bars, so that nothing later changes an earlier proposal (G1).
 * Order per session: currency, dividends, zeros, single prices 100 times off, splits; each sees what those before it repaired.
 */
import type { CorporateAction } from '../../../schemas/market.ts';
import type { RowChange } from '../../../schemas/overlays.ts';
import { BAR_FIELDS } from '../overlay.ts';
import { dividendsAfter, dividendsBefore, effectOf } from './dividend-memory.ts';
import { dividendDuplicate, dividendHundredfold, dividendImplied, PROVABLE } from './dividends.ts';
import {
  MEMORY,
  type Proposal,
  type Repair,
  type RepairBar,
  type RepairSeries,
  type Situation,
} from './fold.ts';
import { currency, hundredfold, zero } from './prices.ts';
import { splitMissing, splitWrong } from './splits.ts';

const DETECTORS = [
  currency,
  dividendHundredfold,
  dividendDuplicate,
  dividendImplied,
  zero,
  hundredfold,
  splitMissing,
  splitWrong,
];

export function proposeRepairs({ symbol, bars, actions, from, earlier }: RepairSeries): Proposal[] {
  const proposals: Proposal[] = [];
  const pending = actions.toSorted((a, b) => (a.exDate < b.exDate ? -1 : 1));
  let past: number[] = [];
  let previous: RepairBar | undefined;
  let { next, dividends } = dividendsBefore(bars[0]?.session, earlier ?? new Float64Array(), pending);
  for (const bar of bars) {
    const recorded: CorporateAction[] = [];
    while (next < pending.length && pending[next]!.exDate <= bar.session) recorded.push(pending[next++]!);
    let [judged, effect] = [bar, effectOf(recorded)];
    if (bar.session >= from && (recorded.length > 0 || !isUnremarkable(bar, previous))) {
      for (const detect of DETECTORS) {
        const situation: Situation = {
          bar: judged,
          previous,
          past: inUnitsOf(effect.ratio, past),
          dividends,
          ...effect,
        };
        const repair = detect(situation);
        if (repair === undefined) continue;
        proposals.push(proposalOf(symbol, situation, recorded, repair));
        judged = { ...judged, ...repair.bar };
        effect = { ratio: repair.split ?? effect.ratio, dividend: repair.dividend ?? effect.dividend };
      }
    }
    const { ratio } = effect;
    past = inUnitsOf(ratio, past);
    dividends = dividendsAfter(dividends, bar.session, effect);
    if (judged.close !== null && judged.close > 0) {
      previous = judged;
      past.push(judged.close);
      if (past.length > MEMORY) past.shift();
    }
  }
  return proposals;
}

/** Nearly every bar: prices above zero within a fifth of the close before, which moved as the adjusted close did. */
function isUnremarkable(bar: RepairBar, previous: RepairBar | undefined): boolean {
  if (previous === undefined) return true;
  const { open, high, low, close, adjustedClose } = bar;
  const usual = previous.close!;
  if (!(low! > 0.8 * usual && high! < 1.25 * usual)) return false;
  if (!(open! >= low! && open! <= high! && close! >= low! && close! <= high!)) return false;
  if (!adjustedClose || !previous.adjustedClose) return true;
  return Math.abs((previous.adjustedClose * close!) / (usual * adjustedClose) - 1) < PROVABLE;
}

function inUnitsOf(ratio: number, past: number[]): number[] {
  return ratio === 1 ? past : past.map((close) => close / ratio);
}

function proposalOf(
  symbol: string,
  { bar }: Situation,
  recorded: readonly CorporateAction[],
  { kind, evidence, ...repair }: Repair,
): Proposal {
  const { session } = bar;
  const changes: RowChange[] = [];
  if (repair.bar !== undefined) {
    const before = Object.fromEntries(BAR_FIELDS.map((field) => [field, bar[field]]));
    const after = { ...before, ...repair.bar };
    changes.push({ dataset: 'bars', session, before, after } as RowChange);
  }
  for (const [of, value] of [
    ['split', repair.split],
    ['dividend', repair.dividend],
  ] as const) {
    if (value === undefined) continue;
    const was = recorded.findLast((action) => action.kind === of);
    changes.push({
      dataset: 'actions',
      session: was?.exDate ?? session,
      kind: of,
      before: was?.value ?? null,
      after: value,
    });
  }
  return { symbol, kind, session, changes, evidence };
}
