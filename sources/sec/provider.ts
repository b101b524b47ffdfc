/** The SEC's EDGAR: filings with the instant of their acceptance, and the numbers reported in them. */
import type { CircuitState, Provider } from '../../schemas/sources.ts';
import { createHttpClient, fetchResult } from '../http/client.ts';
import type { ProviderOptions } from '../options.ts';
import { companyNumbers } from './companies.ts';
import { parseSec } from './parse.ts';
import { nextCursor, pathOf, SEC_DATASETS } from './requests.ts';

export const SEC_URL = 'https://data.sec.gov';
/** The list of companies is on another host than the data. */
export const SEC_LIST_URL = 'https://www.sec.gov';

/**
 * `key`: who asks, name and e-mail, sent as User-Agent: the SEC refuses others.
 * `baseUrl`: of both hosts, unless it is the real one.
 */
export function createSecProvider(options: ProviderOptions): Provider {
  const { baseUrl } = options;
  const real = baseUrl === null || baseUrl === SEC_URL;
  const client = (url: string) =>
    createHttpClient({
      ...options,
      provider: 'sec',
      baseUrl: real ? url : baseUrl,
      canonicalUrl: url,
      auth: { header: (contact) => ({ 'user-agent': contact }) },
    });
  const data = client(SEC_URL);
  const list = client(SEC_LIST_URL);
  const cikOf = companyNumbers(list, options.clock ?? Date.now);
  return {
    name: 'sec',
    datasets: SEC_DATASETS,
    circuit: () => worse(data.circuit(), list.circuit()),
    parse: parseSec,
    async fetch(request, signal) {
      // Says that a dataset is not offered before anything is asked.
      pathOf(request, '');
      const cik = await cikOf(request.subject, { now: request.now, signal });
      const answer = await data.get(pathOf(request, cik), {}, { ...request, signal });
      return fetchResult('sec', request, answer, nextCursor(request, answer.body));
    },
  };
}

function worse(a: CircuitState, b: CircuitState): CircuitState {
  return a.state === 'closed' ? b : a;
}
