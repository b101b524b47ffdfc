/** A provider that keeps failing is left alone for a while; then one request probes it. */
import {
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import { TempocastError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { CircuitState } from '../../schemas/sources.ts';
import { circuitOpen } from './errors.ts';

export interface CircuitOptions {
  /** Consecutive failures that open it; default 5. */
  failures?: number;
  /** First pause, doubled each time the probe fails; default 1 s. */
  pauseMs?: number;
  /** Longest pause; default 60 s. */
  longestPauseMs?: number;
}

export interface Circuit {
  /** Throws ProviderCircuitOpen (retryable) instead of calling `ask` while open. */
  run<T>(subject: string, ask: () => Promise<T>): Promise<T>;
  state(): CircuitState;
}

/** Only these say that the provider is down; any other error is an answer of one that is up. */
const OUTAGES: ReadonlySet<string> = new Set(['ProviderUnavailable', 'ProviderUnreachable']);
const STATES = ['closed', 'open', 'half-open', 'open'] as const;

export function createCircuit(provider: string, options: CircuitOptions = {}): Circuit {
  const { failures = 5, pauseMs = 1000, longestPauseMs = 60_000 } = options;
  let pause = 0;
  let opened: { at: number; reason: string } | null = null;
  const breaker = circuitBreaker(handleWhen(isOutage), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: new DelegateBackoff(({ attempt }) => {
      pause = Math.min(pauseMs * 2 ** (attempt - 1), longestPauseMs);
      return pause;
    }),
  });
  breaker.onBreak((failure) => {
    const reason = 'error' in failure ? (failure.error as Error).message : 'it was isolated';
    opened = { at: Date.now(), reason };
  });
  breaker.onReset(() => {
    opened = null;
  });
  const since = () => (opened === null ? null : (new Date(opened.at).toISOString() as Instant));
  return {
    async run(subject, ask) {
      try {
        const result = await breaker.execute(() => ask().then((value) => ({ value }), answered));
        if ('error' in result) throw result.error;
        return result.value;
      } catch (error) {
        if (!isBrokenCircuitError(error)) throw error;
        const wait = Math.max(1, (opened?.at ?? 0) + pause - Date.now());
        throw circuitOpen(provider, subject, `${since()}: ${opened?.reason}`, wait);
      }
    },
    state: () => ({ state: STATES[breaker.state], since: since(), reason: opened?.reason ?? null }),
  };
}

function isOutage(error: unknown): boolean {
  return error instanceof TempocastError && OUTAGES.has(error.type);
}

/** A refusal or an unknown symbol ends a row of outages; a cancelled call says nothing. */
function answered(error: unknown): { error: TempocastError } {
  if (error instanceof TempocastError && !isOutage(error)) return { error };
  throw error;
}
