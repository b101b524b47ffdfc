/** All features, in column order. */
import { CROSS_ASSET } from './cross-asset.ts';
import type { Feature } from './feature.ts';
import { MOMENTUM } from './momentum.ts';
import { VOLATILITY } from './volatility.ts';

export { featureSetVersion } from './version.ts';

export const CATALOGUE: readonly Feature[] = [...MOMENTUM, ...VOLATILITY, ...CROSS_ASSET];
