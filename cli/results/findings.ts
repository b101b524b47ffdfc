/** What the numbers say, as sentences that follow from them. */
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import { number, percent, probability, withError } from './cells.ts';
import type { Results } from './collect.ts';
import type { ResultRow } from './measure.ts';

/** What was asked of the 90 % interval, and of the skill at h = 1. */
export const COVERAGE_ASKED = [0.88, 0.92] as const;
export const SKILL_ASKED = 0.012;

/** Configurations that were evaluated on sessions of the table, whoever chose among them. */
export function configurationsTried({ plan }: Results): number {
  return plan.tried.reduce((sum, { configurations }) => sum + configurations, 0);
}

export function findings(results: Results): string[] {
  const whole = results.rows.filter(({ span }) => span === results.spans[0]!.name);
  return [
    ...HORIZONS.map((h) => beaten(results, whole, h)),
    ...aim(results),
    ...coverage(whole),
    ...bands(results),
  ];
}

function beaten(results: Results, whole: readonly ResultRow[], horizon: Horizon): string {
  const tried = configurationsTried(results);
  const compared = whole.filter((row) => row.horizon === horizon && row.overReference);
  const ahead = compared.filter(({ overReference }) => overReference!.gain > 0 && overReference!.p < 0.05);
  const behind = compared.filter(({ overReference }) => overReference!.gain < 0 && overReference!.p < 0.05);
  const kept = ahead.filter(({ overReference }) => tried * overReference!.p < 0.05);
  const list = (rows: readonly ResultRow[]) =>
    rows
      .map(({ recipe, overReference }) => {
        const { gain, standardError, t, p } = overReference!;
        return `\`${recipe}\` (${withError(gain, standardError)} %, t ${number(t, 1)}, p ${probability(p)})`;
      })
      .join(', ');
  const reference = `\`${results.plan.reference}\``;
  const won =
    ahead.length === 0
      ? `nothing beats ${reference} at p < .05`
      : `${reference} is beaten at p < .05 by ${list(ahead)}`;
  const after =
    ahead.length === 0 || tried === 0
      ? ''
      : kept.length === 0
        ? `; none of it remains when p is multiplied by the ${tried} configurations tried`
        : `; ${kept.map(({ recipe }) => `\`${recipe}\``).join(', ')} also when p is multiplied by the ${tried} configurations tried`;
  return `h = ${horizon}: ${won}${after}. ${reference} beats ${behind.length} of ${compared.length} at p < .05.`;
}

function aim({ rows, spans }: Results): string[] {
  return spans.map(({ name }) => {
    const all = rows.filter((row) => row.span === name && row.horizon === 1);
    const best = all.reduce((a, b) => (b.skill > a.skill ? b : a));
    const { recipe, skill, standardError, low, high } = best;
    const verdict = verdictOf(best);
    return `${name}, h = 1: the largest skill is that of \`${recipe}\`, ${withError(skill, standardError)} % (${percent(low)} to ${percent(high)}); the ${percent(SKILL_ASKED, 1)} % aimed at are ${verdict}.`;
  });
}

function verdictOf({ skill, low, high }: ResultRow): string {
  if (skill >= SKILL_ASKED)
    return low >= SKILL_ASKED ? 'reached' : 'reached by the estimate, and the interval holds less too';
  return high >= SKILL_ASKED ? 'not reached, though the interval holds them' : 'not reached';
}

function coverage(whole: readonly ResultRow[]): string[] {
  const [low, high] = COVERAGE_ASKED;
  const out = (pick: (row: ResultRow) => number) =>
    whole.filter((row) => pick(row) < low || pick(row) > high);
  const range = (pick: (row: ResultRow) => number) => {
    const values = whole.map(pick);
    return `${number(Math.min(...values), 3)} to ${number(Math.max(...values), 3)}`;
  };
  const names = (rows: readonly ResultRow[], pick: (row: ResultRow) => number) =>
    rows.map((row) => `\`${row.recipe}\` h = ${row.horizon} (${number(pick(row), 3)})`).join(', ');
  const say = (what: string, pick: (row: ResultRow) => number) => {
    const outside = out(pick);
    const which = outside.length === 0 ? 'none outside' : `outside: ${names(outside, pick)}`;
    return `Coverage of the ${what} 90 % interval over all sessions: ${range(pick)}; asked for is ${number(low, 2)} to ${number(high, 2)}, ${which}.`;
  };
  return [say('tracked', ({ tracked90 }) => tracked90), say('distribution’s', ({ raw90 }) => raw90)];
}

function bands({ rows }: Results): string[] {
  const odd = rows.filter(({ sanity }) => sanity.band !== 'green');
  if (odd.length === 0) return ['No recipe leaves the green sanity band, at no horizon and in no span.'];
  const list = odd.map(
    ({ recipe, span, horizon, sanity }) =>
      `\`${recipe}\` h = ${horizon}, ${span} (${sanity.band}: ${sanity.reasons.join(', ')})`,
  );
  return [`Outside the green sanity band: ${list.join('; ')}.`];
}
