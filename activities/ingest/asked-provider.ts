/** A provider as a workflow needs it: its name, how often it is tried, and what has to be asked of it. */
import type { Dataset } from '../../schemas/datasets.ts';
import type { ProviderName } from '../../schemas/sources.ts';
import type { ActivityDeps } from '../deps.ts';

export interface AskedProvider {
  name: ProviderName;
  /** Tries per request before the next provider is asked. */
  attempts: number;
  /** Requests that together answer for the dataset, in order. */
  parts: Dataset[];
  /** Answers for all symbols at once, subject `*`. */
  wholeMarket: boolean;
  /** No limit per second, and one part: one activity asks for many subjects. */
  together?: true;
}

/** Splits and dividends come with the bars of every other provider. */
const ACTIONS_APART: ReadonlySet<ProviderName> = new Set(['polygon']);
const WHOLE_MARKET: ReadonlySet<ProviderName> = new Set(['polygon']);

/**
 * Facts are dated by the filings they stand in.
 * A dataset that the provider does not offer is asked for all the same: it says so itself.
 */
export function askedProvider(
  { config, providers }: Pick<ActivityDeps, 'config' | 'providers'>,
  name: ProviderName,
  dataset: Dataset,
): AskedProvider {
  const { datasets } = providers.get(name);
  const parts: Dataset[] = [dataset];
  if (dataset === 'bars' && ACTIONS_APART.has(name)) parts.push('actions');
  if (dataset === 'fundamentals' && datasets.includes('filings')) parts.unshift('filings');
  const { attempts, requestsPerSecond } = config.providers[name];
  const together = requestsPerSecond === null && parts.length === 1 ? { together: true as const } : {};
  return { name, attempts, parts, wholeMarket: WHOLE_MARKET.has(name), ...together };
}
