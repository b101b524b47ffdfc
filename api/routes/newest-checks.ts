/** The newest run of checks over each dataset. */
import type { DatasetState } from '../../schemas/data-api.ts';
import type { Instant } from '../../schemas/market.ts';
import type { ApiContext } from '../context.ts';

export async function newestChecks(
  _context: ApiContext,
  _asOf: Instant,
): Promise<Map<string, DatasetState['checks']>> {
  return new Map();
}
