/** The activities of a provider's own queue. */
import { cancellationSignal } from '@temporalio/activity';
import type { ActivityDeps } from '../deps.ts';
import { type FetchedPage, type FetchPageInput, fetchPage } from './fetch-page.ts';
import { type FetchedPages, type FetchPagesInput, fetchPages } from './fetch-pages.ts';
import { createProviderLog } from './provider-log.ts';

export function createSourceActivities(deps: ActivityDeps) {
  const providerLog = createProviderLog(deps);
  return {
    fetchPage: async (input: FetchPageInput): Promise<FetchedPage> => {
      const provider = deps.providers.get(input.provider);
      try {
        const page = await fetchPage(deps, input, cancellationSignal());
        await providerLog.note(input.provider, provider);
        return page;
      } catch (error) {
        await providerLog.note(input.provider, provider, error);
        throw error;
      }
    },
    fetchPages: (input: FetchPagesInput): Promise<FetchedPages> => {
      const provider = deps.providers.get(input.provider);
      const asked = (error?: unknown) => providerLog.note(input.provider, provider, error);
      return fetchPages(deps, input, asked, cancellationSignal());
    },
  };
}
export type SourceActivities = ReturnType<typeof createSourceActivities>;
