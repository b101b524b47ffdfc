/** From FRED's bytes to observations. Pure. Errors: see Provider.parse. */
import type { Dataset, MacroObservation, ParsedAnswer } from '../../schemas/datasets.ts';
import type { ParseContext } from '../../schemas/sources.ts';
import { notOffered, wrongFormat } from '../http/errors.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import { type ByVintage, isByPeriod, isByVintage, isVintageDates } from './formats.ts';
import { FRED_DATASETS } from './requests.ts';
import { observationsByPeriod, observationsByVintage } from './vintages.ts';

/** The page of vintage dates says what to ask for next and holds no observation. */
export function parseFred(dataset: Dataset, body: Uint8Array, { subject }: ParseContext): ParsedAnswer {
  if (dataset !== 'macro') throw notOffered('fred', dataset, FRED_DATASETS);
  const json = parseJson('fred', subject, body);
  const has = (key: string) => typeof json === 'object' && json !== null && key in json;
  if (has('vintage_dates') || (has('limit') && !has('output_type') && !has('observations'))) {
    const { count, vintage_dates } = checkFormat(isVintageDates, json, 'fred', subject);
    refuseCut(count, vintage_dates.length, 'vintage_dates', subject);
    return { macro: [] };
  }
  return { macro: observations(json, subject) };
}

function observations(json: unknown, series: string): MacroObservation[] {
  if ((json as { output_type?: unknown } | null)?.output_type === 2) {
    const answer = checkFormat(isByVintage, json, 'fred', series) as unknown as ByVintage;
    return observationsByVintage(answer, series);
  }
  const answer = checkFormat(isByPeriod, json, 'fred', series);
  const { count, offset, limit } = answer;
  refuseCut(Math.min(limit, count - offset), answer.observations.length, 'observations', series);
  return observationsByPeriod(answer, series);
}

/** Rows that are missing would be missing in silence. */
function refuseCut(expected: number, found: number, list: string, series: string): void {
  if (expected === found) return;
  throw wrongFormat('fred', series, '/count', `promises ${expected} ${list} where there are ${found}`);
}
