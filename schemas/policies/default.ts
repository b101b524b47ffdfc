/** The shipped promotion policy. */
import type { Policy } from '../policy.ts';
import { checkPolicy } from './check.ts';
import document from './default-2.json' with { type: 'json' };

export const defaultPolicy: Policy = checkPolicy(document);
