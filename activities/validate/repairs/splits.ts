/** Splits that nobody recorded, and records that the raw close does not show. */
import { brief, impliedFactor, type Repair, robustSigma, type Situation } from './fold.ts';

const WHOLE = [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50];
const RATIOS = [...WHOLE, ...WHOLE.map((ratio) => 1 / ratio)];

/** A jump from one close to the next session's open, and to its close, by the same simple ratio. */
export function splitMissing(situation: Situation): Repair | undefined {
  const { bar, previous, ratio } = situation;
  if (ratio !== 1 || previous === undefined || !bar.close || !bar.open) return undefined;
  const found = ratioOfJump(situation);
  if (found === undefined) return undefined;
  return { kind: 'split-missing', split: found, evidence: evidenceOf(situation, found) };
}

/** The record says one ratio, the close another, or none. */
export function splitWrong(situation: Situation): Repair | undefined {
  const { bar, previous, past, ratio } = situation;
  if (ratio === 1 || previous === undefined || !bar.close || !bar.open) return undefined;
  const loose = Math.max(6 * (robustSigma(past) ?? 0.02), 0.1);
  const left = (by: number) => Math.abs(Math.log(previous.close! / (bar.close! * by)));
  if (left(ratio) <= loose) return undefined;
  const found = left(1) <= loose ? 1 : ratioOfJump(situation);
  if (found === undefined) return undefined;
  return {
    kind: 'split-wrong',
    split: found,
    evidence: { recorded: ratio, ...evidenceOf(situation, found) },
  };
}

function ratioOfJump({ bar, previous, past }: Situation): number | undefined {
  const sigma = robustSigma(past);
  if (sigma === undefined) return undefined;
  const near = Math.min(Math.max(4 * sigma, 0.03), 0.12);
  const fits = (price: number, ratio: number) =>
    Math.abs(Math.log(previous!.close! / (price * ratio))) <= near;
  return RATIOS.find((ratio) => fits(bar.open!, ratio) && fits(bar.close!, ratio));
}

function evidenceOf(situation: Situation, ratio: number) {
  const { bar, previous } = situation;
  const factor = impliedFactor(situation);
  return {
    previousClose: previous!.close!,
    open: bar.open!,
    close: bar.close!,
    residual: brief(Math.log(previous!.close! / (bar.close! * ratio))),
    ...(factor === undefined ? {} : { adjustedCloseFactor: brief(factor) }),
    ...(bar.volume && previous!.volume ? { volumeRatio: brief(bar.volume / previous!.volume) } : {}),
  };
}
