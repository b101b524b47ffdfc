/** Carries out a retention plan. Killed at any point it has lost nothing: an object is removed hot only once it is cold. */

import { sha256Hex } from '../content.ts';
import { type LakeStorage, objectCorrupt } from '../lake.ts';
import type { RetentionStep } from './rules.ts';

export interface Tiers {
  hot: LakeStorage;
  cold: LakeStorage | null;
}

/** Moves or removes one object. Throws LakeObjectCorrupt when the cold tier holds other bytes under the key. */
export async function carryOut({ hot, cold }: Tiers, { key, action }: RetentionStep): Promise<void> {
  if (action === 'remove') {
    await hot.remove(key);
    await cold?.remove(key);
    return;
  }
  if (cold === null) return;
  const bytes = await hot.get(key);
  await cold.put(key, bytes);
  const found = sha256Hex(await cold.get(key));
  if (found !== sha256Hex(bytes)) throw objectCorrupt(cold.url, key, found);
  await hot.remove(key);
}
