import { runShare } from './shared-process.mjs';

await runShare();
