/** Whether what an earlier attempt left in the lake is there, byte for byte. */
import { TerminalError } from '../../schemas/errors.ts';
import { getContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';

export async function allSound(lake: Lake, keys: readonly string[]): Promise<boolean> {
  const sound = await Promise.all(keys.map((key) => isSound(lake, key)));
  return sound.every(Boolean);
}

async function isSound(lake: Lake, key: string): Promise<boolean> {
  try {
    await getContent(lake, key);
    return true;
  } catch (error) {
    const damaged = error instanceof TerminalError && /^LakeObject(Missing|Corrupt)$/.test(error.type);
    if (damaged) return false;
    throw error;
  }
}
