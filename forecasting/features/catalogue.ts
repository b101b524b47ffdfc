/** All features, in column order. */
import { CALENDAR } from './calendar.ts';
import { CROSS_ASSET } from './cross-asset.ts';
import { CROSS_SECTION } from './cross-section.ts';
import type { Feature } from './feature.ts';
import { LIQUIDITY } from './liquidity.ts';
import { MEAN_REVERSION } from './mean-reversion.ts';
import { MOMENTUM } from './momentum.ts';
import { RANGE } from './range.ts';
import { EARNINGS, NEWS } from './records/event-features.ts';
import { FUNDAMENTALS } from './records/fundamental-features.ts';
import { MACRO } from './records/macro-features.ts';
import { SECTORS } from './records/sector-features.ts';
import { LEAD_LAG, TERM_STRUCTURE } from './term-structure.ts';
import { TREND } from './trend.ts';
import { VARIANCE_PARTS } from './variance-parts.ts';
import { VOLATILITY } from './volatility.ts';
import { VOLUME } from './volume.ts';

export { featureSetVersion } from './version.ts';

export const CATALOGUE: readonly Feature[] = [
  ...TREND,
  ...MOMENTUM,
  ...MEAN_REVERSION,
  ...VOLATILITY,
  ...VARIANCE_PARTS,
  ...VOLUME,
  ...LIQUIDITY,
  ...RANGE,
  ...CROSS_ASSET,
  ...CROSS_SECTION,
  ...CALENDAR,
  ...LEAD_LAG,
  // What needs more than bars comes last: a universe without it has the columns above.
  ...TERM_STRUCTURE,
  ...SECTORS,
  ...MACRO,
  ...FUNDAMENTALS,
  ...EARNINGS,
  ...NEWS,
];
