/** One incident per provider that fails while others answer in its place. */
import type { AskedProvider } from '../activities/ingest/asked-provider.ts';
import type { Instant } from '../schemas/market.ts';
import type { Refusal } from '../schemas/pipeline.ts';
import { ABOUT_THE_SUBJECT } from './missing-symbols.ts';
import { allClear, tell } from './notices.ts';

/** Adds refusals to a tally by `<provider> <type>`. */
export function count(tally: Record<string, number>, refusals: readonly Refusal[]): void {
  for (const { provider, type } of refusals) {
    const key = `${provider} ${type}`;
    tally[key] = (tally[key] ?? 0) + 1;
  }
}

/** With one provider there is nobody to take its place: what it does not answer is missing, and told as that. */
export async function tellOfRefusals(
  about: { of: string; what: string },
  plan: { now: Instant; providers: readonly AskedProvider[] },
  { providers, refused }: { providers: Record<string, number>; refused: Record<string, number> },
): Promise<void> {
  if (plan.providers.length < 2) return;
  const back: string[] = [];
  for (const { name } of plan.providers) {
    const incidentKey = `provider/${about.of}/${name}`;
    const reasons = Object.entries(refused).filter(([key]) => {
      const [provider, type] = key.split(' ');
      return provider === name && !ABOUT_THE_SUBJECT.has(type!);
    });
    if (reasons.length === 0) {
      if (providers[name] !== undefined) back.push(incidentKey);
      continue;
    }
    const others = Object.keys(providers).filter((other) => other !== name);
    await tell(`tell: ${name} fails`, {
      incidentKey,
      kind: 'ProviderFailing',
      severity: 'warn',
      title: `${name} does not answer for ${about.what}`,
      body: `${reasons.map(([key, times]) => `${key.split(' ')[1]} x ${times}`).join(', ')}; ${others.length > 0 ? `${others.join(', ')} answered` : 'nobody answered'}`,
      knownAt: plan.now,
    });
  }
  if (back.length > 0) await allClear('all-clear for providers that answer again', back, plan.now);
}
