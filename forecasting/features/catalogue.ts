/** All features, in column order. */
import { CALENDAR } from './calendar.ts';
import { CROSS_ASSET } from './cross-asset.ts';
import { CROSS_SECTION } from './cross-section.ts';
import type { Feature } from './feature.ts';
import { LIQUIDITY } from './liquidity.ts';
import { MEAN_REVERSION } from './mean-reversion.ts';
import { MOMENTUM } from './momentum.ts';
import { RANGE } from './range.ts';
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
];
