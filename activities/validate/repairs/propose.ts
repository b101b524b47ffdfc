/**
 * Proposals for one series: a fold over its bars, so that nothing later changes an earlier proposal (G1).
 * Order per session: currency, dividends, zeros, single prices 100 times off, splits; each sees what those before it repaired.
 */
import type { CorporateAction } from '../../../schemas/market.ts';
import type { RowChange } from '../../../schemas/overlays.ts';
import { BAR_FIELDS } from '../overlay.ts';
import { dividendDuplicate, dividendHundredfold, dividendImplied } from './dividends.ts';
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

export function proposeRepairs({ symbol, bars, actions, from }: RepairSeries): Proposal[] {
  const proposals: Proposal[] = [];
  const pending = actions.toSorted((a, b) => (a.exDate < b.exDate ? -1 : 1));
  let next = 0;
  let past: number[] = [];
  let dividends: { exDate: string; value: number }[] = [];
  let previous: RepairBar | undefined;
  for (const bar of bars) {
    const recorded: CorporateAction[] = [];
    while (next < pending.length && pending[next]!.exDate <= bar.session) recorded.push(pending[next++]!);
    let situation: Situation = { bar, previous, past, dividends, ...effectOf(recorded) };
    if (bar.session >= from) {
      for (const detect of DETECTORS) {
        const repair = detect({ ...situation, past: inUnitsOfToday(situation) });
        if (repair === undefined) continue;
        proposals.push(proposalOf(symbol, situation, recorded, repair));
        situation = repaired(situation, repair);
      }
    }
    const { ratio, dividend } = situation;
    past = inUnitsOfToday(situation);
    if (ratio !== 1) dividends = dividends.map((d) => ({ ...d, value: d.value / ratio }));
    if (dividend > 0) dividends = [...dividends, { exDate: bar.session, value: dividend / ratio }].slice(-20);
    if (situation.bar.close && situation.bar.close > 0) {
      previous = situation.bar;
      past = [...past, situation.bar.close].slice(-MEMORY);
    }
  }
  return proposals;
}

function effectOf(actions: readonly CorporateAction[]): { ratio: number; dividend: number } {
  let [ratio, dividend] = [1, 0];
  for (const { kind, value } of actions) {
    if (kind === 'split') ratio *= value;
    else dividend += value;
  }
  return { ratio, dividend };
}

function inUnitsOfToday({ past, ratio }: Situation): number[] {
  return ratio === 1 ? [...past] : past.map((close) => close / ratio);
}

function repaired(situation: Situation, { bar, split, dividend }: Repair): Situation {
  return {
    ...situation,
    bar: { ...situation.bar, ...bar },
    ratio: split ?? situation.ratio,
    dividend: dividend ?? situation.dividend,
  };
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
