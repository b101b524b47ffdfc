/** What the shipped suites say about their expectations. */
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { Value } from 'typebox/value';
import { type Suite, SuiteSchema } from '../schemas/expectations.ts';
import actions from '../schemas/suites/actions.json' with { type: 'json' };
import bars from '../schemas/suites/bars.json' with { type: 'json' };
import features from '../schemas/suites/features.json' with { type: 'json' };
import forecasts from '../schemas/suites/forecasts.json' with { type: 'json' };
import fundamentals from '../schemas/suites/fundamentals.json' with { type: 'json' };
import macro from '../schemas/suites/macro.json' with { type: 'json' };
import news from '../schemas/suites/news.json' with { type: 'json' };
import universe from '../schemas/suites/universe.json' with { type: 'json' };

const SUITES = [actions, bars, features, forecasts, fundamentals, macro, news, universe];

/** null for a version that is not there any more. */
export type Describe = (suite: string, version: string, expectation: string) => string | null;

/** Shipped suites and a user's own. A file that cannot be read only has no words here; the workers refuse to start on it. */
export function createDescriptions(paths: readonly string[], log: Logger): Describe {
  const suites = [...SUITES, ...paths.flatMap((path) => readSuite(path, log))];
  const descriptions = new Map<string, string>(
    suites.flatMap(({ suite, version, expectations }) =>
      expectations.map(({ id, description }) => [`${suite} ${version} ${id}`, description] as const),
    ),
  );
  return (suite, version, expectation) => descriptions.get(`${suite} ${version} ${expectation}`) ?? null;
}

function readSuite(path: string, log: Logger): Suite[] {
  try {
    return [checkSuite(JSON.parse(readFileSync(path, 'utf8')))];
  } catch (error) {
    log.warn({ path, err: error }, 'a suite of validation.suites cannot be read');
    return [];
  }
}

function checkSuite(document: unknown): Suite {
  if (Value.Check(SuiteSchema, document)) return document;
  throw new Error('not a suite');
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
