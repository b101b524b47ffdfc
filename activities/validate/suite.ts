/** Runs a suite over a batch: results in the shape that users of data-quality tools expect. */
import { Ajv } from 'ajv';
import { TerminalError } from '../../schemas/errors.ts';
import { type Expectation, type Suite, SuiteSchema } from '../../schemas/expectations.ts';
import actionsSuite from '../../schemas/suites/actions.json' with { type: 'json' };
import barsSuite from '../../schemas/suites/bars.json' with { type: 'json' };
import type { Batch, Check, Unexpected } from './batch.ts';
import * as actions from './expectations/actions.ts';
import * as history from './expectations/history.ts';
import * as rows from './expectations/rows.ts';
import * as sets from './expectations/sets.ts';

const EXAMPLES = 20;
const { movesOf: _moves, splitsOf: _splits, ...historyChecks } = history;
const CHECKS: Record<string, Check> = { ...rows, ...sets, ...historyChecks, ...actions };

const validSuite = new Ajv({ allErrors: true }).compile<Suite>(SuiteSchema);

export interface ExpectationResult {
  suite: string;
  suiteVersion: string;
  expectation: string;
  severity: Expectation['severity'];
  success: boolean;
  elementCount: number;
  missingCount: number;
  unexpectedCount: number;
  /** Of all elements. */
  percentTotal: number;
  /** Of the elements that are not missing. */
  percentNonmissing: number;
  observed: unknown;
  bound: unknown;
  examples: Unexpected[];
  unexpected: Unexpected[];
}

/** The shipped suites, validated. Throws SuiteInvalid (terminal) with every fault. */
export function loadSuites(): Suite[] {
  return [barsSuite, actionsSuite].map((document) => {
    if (!validSuite(document)) {
      const faults = validSuite.errors?.map((e) => `${e.instancePath} ${e.message}`).join('; ');
      throw new TerminalError('SuiteInvalid', `invalid expectation suite: ${faults}`);
    }
    return document;
  });
}

export function runSuite(suite: Suite, batch: Batch): ExpectationResult[] {
  return suite.expectations.map((expectation) => {
    const check = CHECKS[expectation.type];
    if (check === undefined) {
      throw new TerminalError(
        'SuiteInvalid',
        `unknown expectation type "${expectation.type}" in ${suite.suite}/${expectation.id}: known are ${Object.keys(CHECKS).join(', ')}`,
      );
    }
    const inRole = (symbol: string) =>
      expectation.role === undefined || batch.roles.get(symbol) === expectation.role;
    const verdict = check(batch, expectation.kwargs ?? {}, inRole);
    const { elementCount, missingCount, unexpected } = verdict;
    // Nothing to judge and still something unexpected: the batch itself is what is wrong.
    const share = unexpected.length === 0 ? 0 : unexpected.length / Math.max(elementCount, 1);
    const nonmissing = elementCount - missingCount;
    return {
      suite: suite.suite,
      suiteVersion: suite.version,
      expectation: expectation.id,
      severity: expectation.severity,
      success: unexpected.length === 0 || share <= 1 - (expectation.mostly ?? 1),
      elementCount,
      missingCount,
      unexpectedCount: unexpected.length,
      percentTotal: 100 * share,
      percentNonmissing: nonmissing <= 0 ? 0 : (100 * unexpected.length) / nonmissing,
      observed: verdict.observed ?? null,
      bound: verdict.bound ?? null,
      examples: unexpected.slice(0, EXAMPLES),
      unexpected,
    };
  });
}
