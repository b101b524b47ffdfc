/** Where each provider stands: circuit, last answer, last failure. */
import { type DataProviders, DataProvidersSchema, type ProviderState } from '../../schemas/data-api.ts';
import { PROVIDERS } from '../../schemas/sources.ts';
import { providerStates } from '../../stores/postgres/providers.ts';
import { None } from '../parameters.ts';
import type { Route } from '../route.ts';

export const dataProvidersRoute: Route = {
  path: '/v1/data/providers',
  operationId: 'listProviders',
  summary:
    'Providers: state of the circuit breaker, last success, last failure. Configured and used ones first.',
  pathSchema: None,
  querySchema: None,
  response: DataProvidersSchema,
  keep: 1_000,
  async load({ db, datasets }) {
    const known = new Map((await providerStates(db)).map((one) => [one.provider, one]));
    const providers = PROVIDERS.map((provider): ProviderState => {
      const seen = known.get(provider);
      const failure = [seen?.failureType, seen?.failureMessage].filter(Boolean).join(': ');
      return {
        provider,
        datasets: Object.entries(datasets)
          .filter(([, settings]) => settings.providers.includes(provider))
          .map(([name]) => name),
        state: seen?.circuit ?? 'unknown',
        since: seen?.circuitSince ?? null,
        reason: seen?.circuitReason ?? null,
        lastSuccessAt: seen?.succeededAt ?? null,
        lastFailureAt: seen?.failedAt ?? null,
        lastFailure: failure || null,
        checkedAt: seen?.checkedAt ?? null,
      };
    });
    const body: DataProviders = { providers };
    return { body };
  },
};
