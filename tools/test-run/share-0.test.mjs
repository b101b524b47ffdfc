import { runShare } from './pure-share.mjs';

await runShare(0);
