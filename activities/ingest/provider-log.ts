/** Tells the database what this process sees of the providers, so that operators need not ask every worker. */
import os from 'node:os';
import { log } from '@temporalio/activity';
import { TempocastError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Provider } from '../../schemas/sources.ts';
import { upsertProviderState } from '../../stores/postgres/providers.ts';
import type { ActivityDeps } from '../deps.ts';

export interface ProviderLog {
  /** After each fetch; `error` when it failed. Never throws: a fetch does not fail because nobody could note it. */
  note(name: string, provider: Provider, error?: unknown): Promise<void>;
}

/** Forty symbols in a second are one success. */
const SAME_AGAIN_MS = 1_000;

export function createProviderLog({ db }: Pick<ActivityDeps, 'db'>): ProviderLog {
  const said = new Map<string, { what: string; at: number }>();
  const worker = `${os.hostname()}:${process.pid}`;
  return {
    async note(name, provider, error) {
      const circuit = provider.circuit();
      const now = Date.now();
      const what = `${circuit.state} ${error === undefined ? 'ok' : typeOf(error)}`;
      const last = said.get(name);
      if (last?.what === what && now - last.at < SAME_AGAIN_MS) return;
      said.set(name, { what, at: now });
      const at = new Date(now).toISOString() as Instant;
      try {
        await upsertProviderState(db, {
          provider: name,
          circuit: circuit.state,
          circuitSince: circuit.since,
          circuitReason: circuit.reason,
          succeededAt: error === undefined ? at : null,
          failedAt: error === undefined ? null : at,
          failureType: error === undefined ? null : typeOf(error),
          failureMessage: error === undefined ? null : messageOf(error),
          worker,
          checkedAt: at,
        });
      } catch (cause) {
        log.warn('provider:state-not-noted', { provider: name, reason: messageOf(cause) });
      }
    },
  };
}

const typeOf = (error: unknown): string =>
  error instanceof TempocastError ? error.type : error instanceof Error ? error.name : 'Error';
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
