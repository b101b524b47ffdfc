/** Dividends that are 100 times off, said twice, not said, or not what the adjusted closes say. */
import { brief, exact, impliedFactor, median, type Repair, robustSigma, type Situation } from './fold.ts';

const DAY_MS = 86_400_000;
const TWICE_WITHIN_DAYS = 7;
const SIMILAR = 0.2;
/** Share of the close before from which a dividend is suspect. */
const LARGE = 0.1;
/** Smallest dividend, as a share of the price, that adjusted closes can prove; they are printed with few digits. */
export const PROVABLE = 5e-4;

/** 100 times the dividends before it or a hundredth of them; a large one counts only when the price did not fall by it. */
export function dividendHundredfold(situation: Situation): Repair | undefined {
  const { dividend, dividends, previous, bar, past } = situation;
  if (dividend === 0 || previous === undefined || !bar.close) return undefined;
  const before = dividends.slice(-8).map(({ value }) => value);
  const usual = before.length > 0 ? median(before) : undefined;
  const share = dividend / previous.close!;
  const evidence = {
    dividend,
    share: brief(share),
    ...(usual === undefined ? {} : { medianBefore: brief(usual) }),
  };
  const fits = (value: number) => usual !== undefined && value > usual / 2 && value < usual * 2;
  if (share >= LARGE) {
    const fall = Math.log(previous.close! / (bar.close * situation.ratio));
    const noise = 4 * (robustSigma(past) ?? 0.02);
    const confirmed = fall > Math.log(1 / Math.max(1 - share, 0.01)) - noise;
    if (confirmed || !(fits(dividend / 100) || (usual === undefined && share >= 0.5))) return undefined;
    return {
      kind: 'dividend-hundredfold',
      dividend: exact(dividend / 100),
      evidence: { ...evidence, fall: brief(fall) },
    };
  }
  if (!fits(dividend * 100) || dividend * 100 >= LARGE * previous.close!) return undefined;
  return { kind: 'dividend-hundredfold', dividend: exact(dividend * 100), evidence };
}

/** Nearly the same again within a week: the second becomes none. */
export function dividendDuplicate(situation: Situation): Repair | undefined {
  const { bar, dividend, dividends } = situation;
  const before = dividends.at(-1);
  if (dividend === 0 || before === undefined) return undefined;
  const days = (Date.parse(bar.session) - Date.parse(before.exDate)) / DAY_MS;
  if (days > TWICE_WITHIN_DAYS || Math.abs(dividend / before.value - 1) > SIMILAR) return undefined;
  // A special one beside the regular one: the provider's own adjusted closes took it off.
  if (isInAdjusted(situation)) return undefined;
  return {
    kind: 'dividend-duplicate',
    dividend: 0,
    evidence: { dividend, before: before.value, beforeOn: before.exDate, days },
  };
}

/** The adjusted closes show the dividend recorded for the session. */
function isInAdjusted(situation: Situation): boolean {
  const { dividend, previous, ratio } = situation;
  const factor = impliedFactor(situation);
  const share = dividend / (previous?.close ?? Number.NaN);
  return factor !== undefined && share >= PROVABLE && Math.abs((1 - factor * ratio) / share - 1) <= SIMILAR;
}

/** What the adjusted closes of one answer say went ex: missing here, or another amount. */
export function dividendImplied(situation: Situation): Repair | undefined {
  const { dividend, previous, ratio } = situation;
  const factor = impliedFactor(situation);
  if (factor === undefined) return undefined;
  const share = 1 - factor * ratio;
  // A third of the price is no dividend: a split that nobody recorded looks like that.
  if (share < PROVABLE || share > 0.3) return undefined;
  const implied = previous!.close! * share;
  const value = shortest(implied, previous!.close! * 5e-6);
  const evidence = {
    dividend,
    implied: brief(implied),
    previousClose: previous!.close!,
    share: brief(share),
  };
  if (dividend === 0) return { kind: 'dividend-missing', dividend: value, evidence };
  if (Math.abs(dividend / implied - 1) <= 0.05 || Math.abs(dividend - implied) < PROVABLE * previous!.close!)
    return undefined;
  return { kind: 'dividend-wrong', dividend: value, evidence };
}

/** The decimal with the fewest digits (2 to 6) within the tolerance. */
function shortest(value: number, tolerance: number): number {
  for (let digits = 2; digits < 6; digits++) {
    const rounded = Number(value.toFixed(digits));
    if (rounded > 0 && Math.abs(rounded - value) <= tolerance) return rounded;
  }
  return Number(value.toFixed(6));
}
