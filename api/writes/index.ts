/** Every write. */
import { contestWrites } from './contest.ts';
import { modelWrites } from './models.ts';
import { quarantineWrites } from './quarantine.ts';
import { repairWrites } from './repairs.ts';
import type { WriteRoute } from './write-route.ts';

export function createWrites(): WriteRoute[] {
  return [...quarantineWrites, ...repairWrites, ...modelWrites, ...contestWrites];
}
