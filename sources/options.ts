/** What every provider over HTTP is made of: its settings, and what tests set. */
import type { ProviderSettings } from '../schemas/data-config.ts';
import type { HttpClientOptions } from './http/client.ts';

export type ProviderOptions = Pick<ProviderSettings, 'baseUrl' | 'key' | 'timeoutMs' | 'concurrency'> &
  Pick<HttpClientOptions, 'clock' | 'circuit'>;

/** Today, virtual or real, as UTC has it: the end of ranges that are open. */
export function today(now: string | undefined, clock: () => number = Date.now): string {
  return (now ?? new Date(clock()).toISOString()).slice(0, 10);
}
