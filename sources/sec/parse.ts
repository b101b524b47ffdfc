/** From EDGAR's bytes to filings and facts. Pure. Errors: see Provider.parse. */
import type { Dataset, Filing, FundamentalFact, ParsedAnswer } from '../../schemas/datasets.ts';
import type { ParseContext } from '../../schemas/sources.ts';
import { notOffered, wrongFormat } from '../http/errors.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import { endOfDay } from '../new-york.ts';
import { acceptanceReader } from './acceptance.ts';
import { type FilingColumns, isCompanyFacts, isOlderSubmissions, isSubmissions } from './formats.ts';
import { SEC_DATASETS } from './requests.ts';

export function parseSec(dataset: Dataset, body: Uint8Array, { subject }: ParseContext): ParsedAnswer {
  if (dataset !== 'filings' && dataset !== 'fundamentals') throw notOffered('sec', dataset, SEC_DATASETS);
  const json = parseJson('sec', subject, body);
  return dataset === 'filings' ? { filings: filings(json, subject) } : { fundamentals: facts(json, subject) };
}

/** The answer about a company has the newest thousand; the files of older ones are the columns alone. */
function filings(json: unknown, symbol: string): Filing[] {
  const isOlder = typeof json === 'object' && json !== null && 'accessionNumber' in json;
  const path = isOlder ? '' : '/filings/recent';
  const columns = isOlder
    ? checkFormat(isOlderSubmissions, json, 'sec', symbol)
    : checkFormat(isSubmissions, json, 'sec', symbol).filings.recent;
  refuseUneven(columns, path, symbol);
  const { accessionNumber, form, reportDate, acceptanceDateTime } = columns;
  const acceptedAt = acceptanceReader(form, acceptanceDateTime);
  return accessionNumber.map((document, i) => ({
    symbol,
    document,
    form: form[i]!,
    periodEnd: reportDate[i]! === '' ? null : reportDate[i]!,
    acceptedAt: acceptedAt(acceptanceDateTime[i]!),
  }));
}

function refuseUneven(columns: FilingColumns, path: string, symbol: string): void {
  const { length } = columns.accessionNumber;
  for (const name of ['filingDate', 'reportDate', 'acceptanceDateTime', 'form'] as const) {
    const found = columns[name].length;
    if (found === length) continue;
    throw wrongFormat('sec', symbol, `${path}/${name}`, `has ${found} values for ${length} filings`);
  }
}

/**
 * In the order in which they were filed. A number that a later report repeats or restates comes once per report.
 * Accepted: the end of the filing date, until the filing itself is known by its document.
 */
function facts(json: unknown, symbol: string): FundamentalFact[] {
  const { facts } = checkFormat(isCompanyFacts, json, 'sec', symbol);
  const rows = Object.entries(facts).flatMap(([taxonomy, concepts]) =>
    Object.entries(concepts).flatMap(([concept, { units }]) =>
      Object.entries(units).flatMap(([unit, values]) =>
        values.map(({ start, end, val, accn, form, filed }) => ({
          filed,
          fact: {
            symbol,
            concept: `${taxonomy}/${concept}`,
            unit,
            periodStart: start ?? null,
            periodEnd: end,
            // Of EDGAR fy and fp are those of the report, not of the number: a report repeats older years.
            fiscalPeriod: null,
            value: val,
            acceptedAt: endOfDay(filed),
            form,
            document: accn,
          },
        })),
      ),
    ),
  );
  return rows.sort((a, b) => (a.filed < b.filed ? -1 : a.filed > b.filed ? 1 : 0)).map(({ fact }) => fact);
}
