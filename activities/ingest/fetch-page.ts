/** One request of one provider: the bytes and where they came from are stored before anybody reads them. */
import type { Dataset } from '../../schemas/datasets.ts';
import { RetryableError, TerminalError } from '../../schemas/errors.ts';
import type { Instant, RawObjectRef, SessionDate } from '../../schemas/market.ts';
import type { FetchRequest, Provider, RawAnswer } from '../../schemas/sources.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import { upsertValidator, type Validator, validatorOf } from '../../stores/postgres/providers.ts';
import { insertRawObjects, type RawObjectRow } from '../../stores/postgres/raw-objects.ts';
import { keep } from '../answers/stored-answer.ts';
import type { ActivityDeps } from '../deps.ts';

export interface FetchPageInput {
  provider: string;
  dataset: Dataset;
  subject: string;
  from?: SessionDate;
  to?: SessionDate;
  cursor?: string;
  /** Virtual now; absent when live. */
  now?: Instant;
  /** Name under which the answer is kept, when no rows are to be made of it. */
  storedAs?: 'closes';
  /** Another provider can be asked: a long wait is not worth it. */
  another: boolean;
}

/** A stored answer. Small: it travels through the workflow. */
export interface FetchedPage {
  provider: string;
  dataset: Dataset;
  subject: string;
  /** Names the object; its second segment is the source. */
  raw: RawObjectRef;
  /** When the object came first. */
  knownAt: Instant;
  bytes: number;
  /** The provider said that nothing had changed since `raw`. */
  notModified: boolean;
  next?: string;
}

/** A wait that costs a day more than asking somebody else. */
const LONGEST_WAIT_MS = 30_000;
/** Their questions hold a date that moves each day: no answer to the same question is ever there. */
const NEVER_THE_SAME: ReadonlySet<Dataset> = new Set(['bars', 'actions', 'quotes']);

/**
 * Can run twice: the object's key is its hash. Throws what the provider throws, and what reading the answer throws,
 * so that an answer that nobody can read counts as none; its bytes are kept.
 */
export async function fetchPage(
  deps: ActivityDeps,
  input: FetchPageInput,
  signal?: AbortSignal,
): Promise<FetchedPage> {
  const provider = deps.providers.get(input.provider);
  const before = NEVER_THE_SAME.has(input.dataset)
    ? undefined
    : await validatorOf(deps.db, questionOf(provider.name, input));
  try {
    const { answer, next } = await provider.fetch(requestOf(input, before), signal);
    if (answer === null && before !== undefined) return await unchanged(deps, input, before);
    if (answer === null) throw notAsked(input);
    const page = await store(deps, input, answer, next);
    readable(deps, input, provider, answer, page);
    await remember(deps, input, page, answer);
    return page;
  } catch (error) {
    throw input.another ? giveWay(error) : error;
  }
}

function requestOf(input: FetchPageInput, before: Validator | undefined): FetchRequest {
  const { dataset, subject, from, to, cursor, now } = input;
  return {
    dataset,
    subject,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(now === undefined ? {} : { now }),
    ...(before?.etag == null ? {} : { etag: before.etag }),
    ...(before?.lastModified == null ? {} : { lastModified: before.lastModified }),
  };
}

/** The provider's name and all that decides what it answers. */
function questionOf(name: string, { dataset, subject, from, to, cursor }: FetchPageInput): string {
  return [name, dataset, subject, from ?? '', to ?? '', cursor ?? ''].join(' ');
}

async function store(
  deps: ActivityDeps,
  input: FetchPageInput,
  answer: RawAnswer,
  next: string | undefined,
): Promise<FetchedPage> {
  const { row, page } = await storeAnswer(deps, input, answer);
  await insertRawObjects(deps.db, [row]);
  return next === undefined ? page : { ...page, next };
}

/** The bytes go to the lake; `row` is still to be written. */
export async function storeAnswer(
  { lake }: Pick<ActivityDeps, 'lake'>,
  input: FetchPageInput,
  answer: RawAnswer,
): Promise<{ row: RawObjectRow; page: FetchedPage }> {
  const stored = input.storedAs ?? answer.dataset;
  const { key, sha256 } = await putRaw(lake, { ...answer, dataset: stored });
  const knownAt = answer.fetchedAt;
  const bytes = answer.body.byteLength;
  const { provider, dataset, subject } = input;
  const what = { source: answer.source, dataset: stored, symbol: subject, url: answer.url };
  return {
    row: { key, sha256, knownAt, bytes, ...what, status: answer.status },
    page: { provider, dataset, subject, raw: { key, sha256 }, knownAt, bytes, notModified: false },
  };
}

/** Only of an answer that could be read: a broken one would be "not modified" for as long as the provider keeps its word. */
async function remember(
  { db, providers }: ActivityDeps,
  input: FetchPageInput,
  { raw, knownAt, next }: FetchedPage,
  answer: RawAnswer,
): Promise<void> {
  const { etag = null, lastModified = null } = answer;
  if (NEVER_THE_SAME.has(input.dataset) || (etag === null && lastModified === null)) return;
  const question = questionOf(providers.get(input.provider).name, input);
  const validator = { question, provider: input.provider, rawKey: raw.key, knownAt, etag, lastModified };
  await upsertValidator(db, { ...validator, next: next ?? null }, knownAt);
}

/** Throws as Provider.parse. Whoever makes rows of the answer in this process needs not parse it again. */
export function readable(
  { providers }: ActivityDeps,
  { dataset, subject }: FetchPageInput,
  provider: Provider,
  { body, source }: RawAnswer,
  { raw, knownAt }: FetchedPage,
): void {
  const parsed = provider.parse(dataset, body, { subject, knownAt });
  keep(providers, { key: raw.key, source, dataset, subject, knownAt }, parsed);
}

/** The answer before it counts again: whoever stored it may have ended before its rows were merged. */
async function unchanged(deps: ActivityDeps, input: FetchPageInput, before: Validator): Promise<FetchedPage> {
  await upsertValidator(deps.db, before, input.now ?? (new Date().toISOString() as Instant));
  const sha256 = before.rawKey.slice(before.rawKey.lastIndexOf('/') + 1, -'.gz'.length);
  const { provider, dataset, subject } = input;
  const page = { provider, dataset, subject, raw: { key: before.rawKey, sha256 }, bytes: 0 };
  const rest = { knownAt: before.knownAt, notModified: true };
  return { ...page, ...rest, ...(before.next === null ? {} : { next: before.next }) };
}

function notAsked({ provider, subject }: FetchPageInput): RetryableError {
  return new RetryableError(
    'ProviderGarbled',
    `${provider} answered "not modified" for ${subject}, which it had not been asked; it is asked again`,
  );
}

/** Errors that only time would heal are final for this provider while another one can answer. */
function giveWay(error: unknown): unknown {
  if (!(error instanceof RetryableError)) return error;
  const waits = error.retryAfterMs !== undefined && error.retryAfterMs > LONGEST_WAIT_MS;
  if (error.type !== 'ProviderCircuitOpen' && !waits) return error;
  return new TerminalError(error.type, error.message, { cause: error, details: error.details });
}
