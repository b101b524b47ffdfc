/** What stands for every provider's credential in the replay, so that a real one is neither needed nor sent there. */
import { fileURLToPath } from 'node:url';

/** Reference to it; with an `@`, as the SEC's has. */
export const RECORDED_KEY = `file:${fileURLToPath(new URL('replay.key', import.meta.url))}`;
