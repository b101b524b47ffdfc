/** Sessions of a contest by recipe, for pages and reports. */
import type { ContestDay } from '../../schemas/contest-days.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export function insertContestDays(db: Db, rows: readonly ContestDay[]): Promise<number> {
  return insertRows<ContestDay>(
    db,
    'contest_day',
    ['contest', 'recipe', 'day'],
    {
      contest: ['text', (r) => r.contest],
      day: ['bigint', (r) => r.day],
      session: ['date', (r) => r.session],
      recipe: ['text', (r) => r.recipe],
      champion: ['text', (r) => r.champion],
      role: ['text', (r) => r.role],
      stage: ['text', (r) => r.stage],
      share: ['double precision', (r) => r.share],
      difference: ['double precision', (r) => r.difference],
      champion_loss: ['double precision', (r) => r.championLoss],
      loss: ['double precision', (r) => r.loss],
      log_benefit: ['double precision', (r) => r.logBenefit],
      log_harm: ['double precision', (r) => r.logHarm],
      log_reverse: ['double precision', (r) => r.logReverse],
      threshold: ['double precision', (r) => r.threshold],
      mean: ['double precision', (r) => r.mean],
      sd: ['double precision', (r) => r.sd],
      expected: ['bigint', (r) => r.expected],
      issued: ['bigint', (r) => r.issued],
      inside: ['bigint', (r) => r.inside],
      judged: ['bigint', (r) => r.judged],
    },
    rows,
  );
}

/** By recipe and day, oldest first. `after`: later days only. */
export function contestDays(
  db: Db,
  query: { contest: string; recipe?: string | undefined; after?: number },
): Promise<ContestDay[]> {
  return rowsOf<ContestDay>(
    db,
    `select contest, day, session, recipe, champion, role, stage, share, difference,
       champion_loss as "championLoss", loss, log_benefit as "logBenefit", log_harm as "logHarm",
       log_reverse as "logReverse", threshold, mean, sd, expected, issued, inside, judged
     from tempocast.contest_day where contest = $1 and ($2::text is null or recipe = $2)
       and day > $3 order by recipe, day`,
    [query.contest, query.recipe ?? null, query.after ?? 0],
  );
}

/** Every recipe that there are sessions of. */
export async function contestRecipes(db: Db, contest: string): Promise<string[]> {
  const rows = await rowsOf<{ recipe: string }>(
    db,
    'select distinct recipe from tempocast.contest_day where contest = $1 order by recipe',
    [contest],
  );
  return rows.map(({ recipe }) => recipe);
}
