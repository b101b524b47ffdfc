import { YAHOO_URL } from './provider.ts';

/** Whether Yahoo's chart endpoint serves charts to this machine: refusals, rate limits and time-outs count as no. */
export async function canReachYahoo(
  options: { baseUrl?: string; timeoutMs?: number } = {},
): Promise<boolean> {
  const { baseUrl = YAHOO_URL, timeoutMs = 3000 } = options;
  const url = new URL('/v8/finance/chart/SPY?interval=1d&range=1d', baseUrl);
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      headers: { 'user-agent': 'Mozilla/5.0' },
    });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
