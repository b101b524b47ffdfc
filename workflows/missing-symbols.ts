/** Which incidents symbols without an answer are: one for each outage of a provider, one for each symbol at fault itself. Pure. */
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { Notice } from '../schemas/notify.ts';
import type { Refusal } from '../schemas/pipeline.ts';
import { sayRefusals } from './say-refusals.ts';

/** A symbol that a provider does not have says nothing about the provider. */
export const ABOUT_THE_SUBJECT: ReadonlySet<string> = new Set(['UnknownSymbol', 'DatasetNotOffered']);

export interface AskedSymbol {
  symbol: string;
  /** Why nobody answered; undefined: somebody did. */
  refusals?: Refusal[];
}

export interface MissingIncidents {
  open: Notice[];
  /** Keys of those that are over. */
  over: string[];
}

const SHOWN = 40;

export function incidentsOfMissing(
  about: {
    session: SessionDate;
    universe: string;
    knownAt: Instant;
    /** In the order in which they are asked. */
    providers: readonly string[];
    /** The whole universe was asked: an outage that stopped nobody of it is over. */
    whole: boolean;
    /** false: as before outages were told as one. */
    grouped: boolean;
  },
  asked: readonly AskedSymbol[],
): MissingIncidents {
  const { session, universe, knownAt, grouped } = about;
  const keyOf = (symbol: string) => `ingest/${universe}/${symbol}`;
  const outageOf = (provider: string) => `ingest/${universe}/outage/${provider}`;
  const result: MissingIncidents = { open: [], over: [] };
  const stopped = new Map<string, { symbol: string; refusals: Refusal[] }[]>();
  for (const { symbol, refusals } of asked) {
    if (refusals === undefined) {
      result.over.push(keyOf(symbol));
      continue;
    }
    // Whoever would have answered, had it been there.
    const failing = refusals.find(
      ({ provider, type }) => provider !== 'tempocast' && !ABOUT_THE_SUBJECT.has(type),
    );
    if (grouped && failing !== undefined) {
      const { provider } = failing;
      stopped.set(provider, [...(stopped.get(provider) ?? []), { symbol, refusals }]);
      continue;
    }
    result.open.push({
      incidentKey: keyOf(symbol),
      kind: refusals[0]!.type,
      severity: 'warn',
      title: `${symbol} has no new data for ${session}`,
      body: sayRefusals(refusals),
      knownAt,
    });
  }
  for (const [provider, missing] of [...stopped].sort()) {
    const symbols = missing.map(({ symbol }) => symbol).sort();
    const more = symbols.length > SHOWN ? `, and ${symbols.length - SHOWN} more` : '';
    const types = [
      ...new Set(
        missing.flatMap(({ refusals }) => refusals.filter((r) => r.provider === provider).map((r) => r.type)),
      ),
    ];
    result.open.push({
      incidentKey: outageOf(provider),
      kind: types[0]!,
      severity: 'warn',
      title: `${missing.length} of ${asked.length} symbols have no new data for ${session}: ${provider} fails`,
      body: `${symbols.slice(0, SHOWN).join(' ')}${more}; ${types.sort().join(', ')}; the first: ${sayRefusals(missing[0]!.refusals)}`,
      knownAt,
    });
  }
  if (about.whole) result.over.push(...about.providers.filter((name) => !stopped.has(name)).map(outageOf));
  return result;
}
