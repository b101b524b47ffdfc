/** Which features a universe's data can have a value of: no column is made of what would be missing throughout. */
import { INDEX_LIST, SECTOR_LIST } from '../../schemas/feature-records.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Feature } from './feature.ts';
import type { PanelRequest } from './grid.ts';

/**
 * In the order of the catalogue. What a feature may need: `macro <series>`, `fundamentals`, `earnings`, `news` (any row of
 * it), `sectors`, `index` (any row of that list), or `context <symbol>` (any bar).
 */
export function featuresOffered({ context, records }: Pick<PanelRequest, 'context' | 'records'>): Feature[] {
  const offered = new Set<string | undefined>([undefined]);
  for (const { symbol, bars } of context) if (bars.length > 0) offered.add(`context ${symbol}`);
  if (records !== undefined) {
    const { macro, fundamentals, earnings, news, listings } = records.tables;
    for (const { series } of macro) offered.add(`macro ${series}`);
    if (fundamentals.length > 0) offered.add('fundamentals');
    if (earnings.length > 0) offered.add('earnings');
    if (news.length > 0) offered.add('news');
    if (listings.some(({ list, sector }) => list === SECTOR_LIST && sector !== null)) offered.add('sectors');
    if (listings.some(({ list }) => list === INDEX_LIST)) offered.add('index');
  }
  return CATALOGUE.filter(({ needs }) => offered.has(needs));
}
