/** A session of the contest for one recipe: what pages and reports are drawn from. */
import type { SessionDate } from './market.ts';

export const CONTEST_ROLES = ['champion', 'challenger', 'watch', 'outside'] as const;
export type ContestRole = (typeof CONTEST_ROLES)[number];

/** What a session of the contest looked like for one recipe. Evidence in natural logarithms, null where nothing runs. */
export interface ContestDay {
  contest: string;
  day: number;
  session: SessionDate;
  recipe: string;
  /** Against whom `difference` is. */
  champion: string;
  role: ContestRole;
  stage: string | null;
  /** Of the clients, served by it this session. */
  share: number;
  /** Loss of the champion minus its own; null where the day has no number. */
  difference: number | null;
  championLoss: number | null;
  loss: number | null;
  logBenefit: number | null;
  logHarm: number | null;
  logReverse: number | null;
  /** M of the running test, or of the watch, at which it ends. */
  threshold: number | null;
  /** Of the differences that the evidence has seen. */
  mean: number | null;
  sd: number | null;
  expected: number;
  issued: number;
  inside: number;
  judged: number;
}
