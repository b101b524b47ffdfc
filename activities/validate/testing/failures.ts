/** Which expectations of the shipped suites a batch fails. */
import type { CheckedDataset } from '../../../schemas/expectations.ts';
import type { Batch } from '../batch.ts';
import { shippedSuites } from '../registry.ts';
import { type ExpectationResult, runSuite } from '../suite.ts';

export function judge(batch: Batch, ...datasets: CheckedDataset[]): ExpectationResult[] {
  return shippedSuites()
    .filter(({ dataset }) => datasets.includes(dataset))
    .flatMap((suite) => runSuite(suite, batch));
}

export function failures(results: readonly ExpectationResult[]): string[] {
  return results.filter(({ success }) => !success).map(({ expectation }) => expectation);
}
