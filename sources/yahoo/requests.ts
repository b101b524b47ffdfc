/** How yahoo-finance2 is asked for each dataset, one request each. */
import type YahooFinance from 'yahoo-finance2';
import type { Dataset } from '../../schemas/datasets.ts';
import type { FetchRequest } from '../../schemas/sources.ts';
import { notOffered } from '../http/errors.ts';

export const DATASETS = [
  'bars',
  'actions',
  'quotes',
  'fundamentals',
  'earnings',
] as const satisfies Dataset[];
/** The pages of fundamentals; a cursor is the name of one. All lines in one are too long an address. */
const STATEMENTS = [
  'quarterly financials',
  'quarterly balance-sheet',
  'quarterly cash-flow',
  'annual financials',
  'annual balance-sheet',
  'annual cash-flow',
] as const;
const DAY = 86_400;

type Client = InstanceType<typeof YahooFinance>;

export function nextPage({ dataset, cursor }: FetchRequest): string | undefined {
  if (dataset !== 'fundamentals') return undefined;
  return STATEMENTS[STATEMENTS.indexOf((cursor as (typeof STATEMENTS)[number]) ?? STATEMENTS[0]) + 1];
}

/**
 * Asks through `fetch`, once beside what a session needs. Whatever `to` is, a chart runs to now: Yahoo adjusts for
 * every split up to now but lists only those inside the range, and the parser needs them all.
 */
export async function ask(
  client: Client,
  request: FetchRequest,
  fetch: typeof globalThis.fetch,
  clock: () => number,
): Promise<void> {
  const { dataset, subject } = request;
  const options = { validateResult: false, fetch } as const;
  const path = encodeURIComponent(subject);
  switch (dataset) {
    case 'bars':
    case 'actions':
      await client.chart(path, chartQuery(request, clock), options);
      return;
    case 'quotes':
      await client.quote(subject, {}, options);
      return;
    case 'fundamentals':
      await client.fundamentalsTimeSeries(path, statementQuery(request, clock), options);
      return;
    case 'earnings': {
      const modules = ['calendarEvents', 'earningsHistory', 'quoteType'] as const;
      await client.quoteSummary(path, { formatted: false, modules: [...modules] }, options);
      return;
    }
    default:
      throw notOffered('yahoo', dataset, DATASETS);
  }
}

function until({ now }: FetchRequest, clock: () => number): number {
  return Math.floor((now === undefined ? clock() : Date.parse(now)) / 1000) + DAY;
}

function chartQuery(request: FetchRequest, clock: () => number) {
  return {
    period1: Date.parse(request.from!) / 1000,
    period2: until(request, clock),
    interval: '1d',
    events: 'div|split',
    includePrePost: false,
    return: 'object',
  } as const;
}

function statementQuery(request: FetchRequest, clock: () => number) {
  const [type, module] = (request.cursor ?? STATEMENTS[0]).split(' ') as ['quarterly', 'financials'];
  return {
    period1: Date.parse(request.from ?? '2000-01-01') / 1000,
    period2: until(request, clock),
    type,
    module,
  };
}
