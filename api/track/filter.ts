/** Which past forecasts a request asks for, and where its page begins. */
import { createHash } from 'node:crypto';
import { closest } from 'fastest-levenshtein';
import { Type } from 'typebox';
import type { TrackFilter, TrackQuery } from '../../stores/postgres/track-days.ts';
import { type PageEnd, recipesScored } from '../../stores/postgres/track-page.ts';
import { type ApiContext, baselineOf } from '../context.ts';
import { HorizonParameter, SessionParameter, symbolOf } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { RouteRequest } from '../route.ts';

/** The champion of each day. */
const SERVED = 'served';
/** Of lists and files. */
const ALL = 'all';

export const filterParameters = (context: ApiContext) => ({
  symbol: Type.Optional(symbolOf(context.symbols)),
  recipe: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z0-9-]*$',
      default: SERVED,
      description: 'name of a recipe; served: the champion of each day; of lists and files also all',
    }),
  ),
  from: Type.Optional(SessionParameter),
  to: Type.Optional(SessionParameter),
});
/** Of lists and files: charts always need an outcome. */
export const listParameters = {
  horizon: Type.Optional(HorizonParameter),
  outcome: Type.Optional(
    Type.Unsafe<string>({
      type: 'string',
      enum: ['any', 'known'],
      default: 'any',
      description: 'Also forecasts that are not due yet, or only those with an outcome.',
    }),
  ),
};

export interface AskedFor {
  query: TrackQuery;
  /** As the answer repeats it. */
  shown: {
    symbol: string | null;
    horizon: number | null;
    recipe: string;
    from: string | null;
    to: string | null;
    outcome: 'any' | 'known';
  };
  recipes: string[];
}

/** Throws `invalid-parameter` for a recipe that has never forecast here, and for dates in the wrong order. */
export async function askedFor(context: ApiContext, { query, state }: RouteRequest): Promise<AskedFor> {
  const { db, universe } = context;
  const { symbol, horizon, from, to } = query as TrackFilter;
  // Charts have no such parameter: they always need an outcome.
  const scored = query.outcome !== 'any';
  const recipe = String(query.recipe ?? SERVED);
  if (from !== undefined && to !== undefined && from > to)
    throw new Problem(
      'invalid-parameter',
      `from = ${from} is after to = ${to}; give the earlier session first`,
      {
        parameter: 'from',
      },
    );
  const known = await recipesScored(db, { universe, asOf: state.readAt });
  const list = query.outcome !== undefined;
  const named = list ? [SERVED, ALL] : [SERVED];
  const recipes = [...new Set([...context.recipes.map(({ name }) => name), ...known])].toSorted();
  if (![...named, ...recipes].includes(recipe)) {
    const allowed = [...named, ...recipes];
    throw new Problem(
      'invalid-parameter',
      `unknown recipe "${recipe.slice(0, 80)}"; allowed: ${allowed.join(', ')}`,
      { parameter: 'recipe', allowed, nearest: closest(recipe, allowed) },
    );
  }
  const filter = {
    symbol,
    horizon,
    recipe: named.includes(recipe) ? undefined : recipe,
    everyRecipe: recipe === ALL,
    from,
    to,
    scored,
  };
  return {
    query: { universe, asOf: state.readAt, naive: baselineOf(context), filter },
    shown: {
      ...{ symbol: symbol ?? null, horizon: horizon ?? null },
      ...{ recipe, from: from ?? null, to: to ?? null, outcome: scored ? 'known' : 'any' },
    },
    recipes,
  };
}

const digestOf = (shown: AskedFor['shown']) =>
  createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 10);

/** Opaque to callers; it names its filter, so that it cannot be used with another. */
export function tokenOf(shown: AskedFor['shown'], { session, symbol, horizon, recipe }: PageEnd): string {
  const parts = [digestOf(shown), session, symbol, horizon, recipe];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `invalid-parameter`. */
export function pageEndOf(shown: AskedFor['shown'], token: string): PageEnd {
  const parts = parsed(token);
  const wrong = (detail: string) => new Problem('invalid-parameter', detail, { parameter: 'after' });
  if (parts === undefined)
    throw wrong(
      'after is no token of a page; give the `next` of an answer, or leave it out for the first page',
    );
  const [digest, session, symbol, horizon, recipe] = parts;
  if (digest !== digestOf(shown))
    throw wrong(
      'after belongs to a page of another filter; leave it out to begin with the first page of this one',
    );
  return { session, symbol, horizon, recipe };
}

type Parts = [digest: string, session: string, symbol: string, horizon: number, recipe: string];

function parsed(token: string): Parts | undefined {
  try {
    const parts = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    const [digest, session, symbol, horizon, recipe, ...rest] = parts;
    const texts = [digest, symbol, recipe].every((one) => typeof one === 'string');
    const good = texts && /^\d{4}-\d{2}-\d{2}$/.test(String(session)) && Number.isSafeInteger(horizon);
    return good && rest.length === 0 ? (parts as Parts) : undefined;
  } catch {
    return undefined;
  }
}
