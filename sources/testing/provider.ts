/** What every provider over HTTP is tested for, against the recorded server. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { ParsedAnswer } from '../../schemas/datasets.ts';
import { isTempocastError } from '../../schemas/errors.ts';
import type { FetchRequest, Provider, RawAnswer } from '../../schemas/sources.ts';
import type { RecordedFaultKind } from '../recorded/faults.ts';
import { type RecordedServer, startRecordedServer } from '../recorded/server.ts';

export const CANARY = 'canary-7e57/5ec+ret @example.org';

export interface Rig {
  server: RecordedServer;
  provider: Provider;
  /** Every page of an answer, each fetched and parsed. */
  pages(request: FetchRequest): Promise<{ answer: RawAnswer; parsed: ParsedAnswer }[]>;
  close(): Promise<void>;
}

/** `make`: a provider of the given base URL whose key is env:TEMPOCAST_TEST_KEY, which holds the canary. */
export async function startRig(make: (baseUrl: string) => Provider, name: string): Promise<Rig> {
  process.env.TEMPOCAST_TEST_KEY = CANARY;
  const server = await startRecordedServer();
  const provider = make(`${server.url}/${name}`);
  return {
    server,
    provider,
    close: server.close,
    async pages(request) {
      const pages: { answer: RawAnswer; parsed: ParsedAnswer }[] = [];
      let cursor: string | undefined;
      do {
        const { answer, next } = await provider.fetch({ ...request, cursor });
        assert.ok(answer, 'an answer that is not modified has no page');
        const context = { subject: request.subject, knownAt: answer.fetchedAt };
        pages.push({ answer, parsed: provider.parse(request.dataset, answer.body, context) });
        cursor = next;
      } while (cursor !== undefined && pages.length < 20);
      return pages;
    },
  };
}

const OUTCOMES: Record<RecordedFaultKind, string> = {
  'rate-limited': 'RateLimited',
  'server-error': 'ProviderUnavailable',
  'time-out': 'ProviderUnreachable',
  dropped: 'ProviderUnreachable',
  'empty-body': 'ProviderGarbled',
  truncated: 'ProviderGarbled',
  html: 'ProviderGarbled',
  'wrong-shape': 'ProviderFormat',
  'lost-entitlement': 'ProviderRefused',
  'unknown-symbol': 'UnknownSymbol',
};

/** Each fault of the host has its error, and in none of them is the credential. */
export async function assertFaultsHaveTheirErrors(rig: Rig, request: FetchRequest): Promise<void> {
  for (const [kind, type] of Object.entries(OUTCOMES)) {
    rig.server.setFaults([{ kind: kind as RecordedFaultKind, retryAfter: 3 }]);
    const error = await rig.pages(request).then(
      () => assert.fail(`${kind} was not noticed`),
      (thrown: unknown) => thrown,
    );
    assert.ok(isTempocastError(error), `${kind}: ${inspect(error)}`);
    assert.equal(error.type, type, `${kind}: ${error.message}`);
    if (kind === 'rate-limited') assert.equal((error as { retryAfterMs?: number }).retryAfterMs, 3000);
    assertNoSecret(error);
  }
  rig.server.setFaults([]);
}

/** The server saw the credential; what the provider gave back has no trace of it. */
export async function assertSecretStaysInside(rig: Rig, request: FetchRequest): Promise<void> {
  const before = rig.server.requests.length;
  const pages = await rig.pages(request);
  const sent = rig.server.requests.slice(before);
  assert.ok(sent.length > 0 && sent.every((seen) => holdsSecret(seen)), 'the credential was not sent');
  assertNoSecret(pages);
  for (const { answer } of pages) assertNoSecret(new TextDecoder().decode(answer.body));
  assertNoSecret(rig.provider.circuit());
}

function assertNoSecret(value: unknown): void {
  assert.ok(!holdsSecret(value), `the credential is in ${inspect(value, { depth: 3 }).slice(0, 300)}`);
}

function holdsSecret(value: unknown): boolean {
  const text = typeof value === 'string' ? value : inspect(value, { depth: 8, maxStringLength: null });
  const form = new URLSearchParams([['', CANARY]]).toString().slice(1);
  return [CANARY, encodeURIComponent(CANARY), form].some((spelling) => text.includes(spelling));
}
