/** What the shipped suites say about their expectations. */
import actions from '../schemas/suites/actions.json' with { type: 'json' };
import bars from '../schemas/suites/bars.json' with { type: 'json' };
import features from '../schemas/suites/features.json' with { type: 'json' };
import forecasts from '../schemas/suites/forecasts.json' with { type: 'json' };
import fundamentals from '../schemas/suites/fundamentals.json' with { type: 'json' };
import macro from '../schemas/suites/macro.json' with { type: 'json' };
import news from '../schemas/suites/news.json' with { type: 'json' };
import universe from '../schemas/suites/universe.json' with { type: 'json' };

const SUITES = [actions, bars, features, forecasts, fundamentals, macro, news, universe];

const DESCRIPTIONS = new Map<string, string>(
  SUITES.flatMap(({ suite, version, expectations }) =>
    expectations.map(({ id, description }) => [`${suite} ${version} ${id}`, description] as const),
  ),
);

/** null for a version that is not shipped any more, and for a user's own suite. */
export function descriptionOf(suite: string, version: string, expectation: string): string | null {
  return DESCRIPTIONS.get(`${suite} ${version} ${expectation}`) ?? null;
}

const SEVERITY = { critical: 0, warn: 1, info: 2 };

/** Failed ones first, the worst on top. */
export function worstFirst(
  a: { success: boolean; severity: keyof typeof SEVERITY; suite: string; expectation: string },
  b: typeof a,
): number {
  return (
    Number(a.success) - Number(b.success) ||
    SEVERITY[a.severity] - SEVERITY[b.severity] ||
    a.suite.localeCompare(b.suite) ||
    a.expectation.localeCompare(b.expectation)
  );
}
