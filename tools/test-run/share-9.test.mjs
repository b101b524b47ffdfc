import { runShare } from './shared-process.mjs';

// the last one: whatever is left
await runShare(undefined, { mostBytes: Number.POSITIVE_INFINITY });
