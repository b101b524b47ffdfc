/** Hard guards over the last sessions of one recipe: coverage, missing and non-finite forecasts, wrong symbols, latency. */
import type { GuardDay, RecipeDay } from '../../schemas/contest.ts';
import type { Policy } from '../../schemas/policy.ts';

type Limits = Policy['guards'];

export interface GuardVerdict {
  days: GuardDay[];
  /** Empty: nothing trips. */
  reasons: string[];
}

/**
 * The window with one session more, and what trips. `day` undefined: the recipe answered nothing to `expected` questions.
 * Missing counts against a FULL window from the first day on, so that one name absent on day one trips nothing and a silent
 * day does; coverage is judged once the window is full.
 */
export function guard(
  window: readonly GuardDay[],
  day: RecipeDay | undefined,
  expected: number,
  limits: Limits,
): GuardVerdict {
  const days = [...window, guardDay(day, expected, limits)].slice(-limits.windowSessions);
  const reasons: string[] = [];
  const total = (key: 'inside' | 'judged' | 'missing') => days.reduce((sum, one) => sum + one[key], 0);
  const asked = days.at(-1)!.expected * limits.windowSessions;
  const missing = asked === 0 ? 0 : total('missing') / asked;
  if (missing > limits.maxMissing)
    reasons.push(
      `missing ${percent(missing)} of ${limits.windowSessions} sessions, above ${percent(limits.maxMissing)}`,
    );
  const judged = days.filter((one) => one.judged > 0).length;
  const coverage = total('inside') / total('judged');
  if (judged === limits.windowSessions && coverage < limits.minCoverage)
    reasons.push(
      `coverage ${percent(coverage)} over ${judged} sessions, below ${percent(limits.minCoverage)}`,
    );
  const slow = days.filter((one) => one.slow).length;
  if (slow > limits.maxSlowSessions)
    reasons.push(
      `${slow} of ${days.length} sessions slower than ${limits.maxLatencyMs} ms, more than ${limits.maxSlowSessions}`,
    );
  if (day !== undefined && day.nonFinite > limits.maxNonFinite)
    reasons.push(`${day.nonFinite} forecasts are not finite, more than ${limits.maxNonFinite}`);
  if (day !== undefined && day.wrongSymbols > limits.maxWrongSymbols)
    reasons.push(
      `${day.wrongSymbols} forecasts of symbols nobody asked for, more than ${limits.maxWrongSymbols}`,
    );
  return { days, reasons };
}

export interface Answer {
  symbol: string;
  mean: number;
  sigma: number;
  df: number;
}

/** How a recipe's answers to `asked` count: a symbol twice counts once, a bad number is no answer. */
export function countAnswers(
  asked: readonly string[],
  answers: readonly Answer[],
): Pick<RecipeDay, 'expected' | 'issued' | 'nonFinite' | 'wrongSymbols'> {
  const wanted = new Set(asked);
  const finite = new Set<string>();
  let [nonFinite, wrongSymbols] = [0, 0];
  for (const { symbol, mean, sigma, df } of answers) {
    if (!wanted.has(symbol)) wrongSymbols += 1;
    else if (Number.isFinite(mean) && Number.isFinite(sigma) && sigma > 0 && Number.isFinite(df) && df > 2)
      finite.add(symbol);
    else nonFinite += 1;
  }
  return { expected: wanted.size, issued: finite.size, nonFinite, wrongSymbols };
}

function guardDay(day: RecipeDay | undefined, expected: number, limits: Limits): GuardDay {
  if (day === undefined) return { inside: 0, judged: 0, missing: expected, expected, slow: false };
  return {
    inside: day.coverage?.inside ?? 0,
    judged: day.coverage?.judged ?? 0,
    missing: Math.max(0, day.expected - day.issued),
    expected: day.expected,
    slow: day.latencyMs !== null && day.latencyMs > limits.maxLatencyMs,
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
