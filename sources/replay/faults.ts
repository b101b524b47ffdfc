/** What the market replay can be told to get wrong, and when. Deterministic: rules count the requests they match. */
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';

/** The answer does not arrive, or is not a chart. */
export const TRANSPORT_FAULTS = [
  'rate-limited',
  'server-error',
  'time-out',
  'dropped',
  'empty-body',
  'truncated',
  'html',
  'wrong-shape',
  'unknown-symbol',
] as const;

/** The answer is a chart with one wrong bar. JSON has no NaN: like Yahoo, `null-bar` prints nulls. */
export const DATA_FAULTS = [
  'ohlc-violation',
  'null-bar',
  'negative-price',
  'price-x100',
  'duplicate-bar',
  'future-bar',
  'missing-bar',
  'misprint',
] as const;

export type TransportFault = (typeof TRANSPORT_FAULTS)[number];
export type DataFault = (typeof DATA_FAULTS)[number];

export interface FaultRule {
  kind: TransportFault | DataFault;
  /** Default: every symbol. */
  symbol?: string;
  /** Transport: only while this is the last closed session. Data: the bar that is wrong (default: the answer's last). */
  session?: SessionDate;
  /** Last closed session from which the provider has repaired itself. */
  until?: SessionDate;
  /** Matching requests to spare before the first fault; default 0. */
  after?: number;
  /** Matching requests that fail; default: all. */
  times?: number;
  /** rate-limited: seconds for Retry-After; absent sends no such header. */
  retryAfter?: number;
  /** server-error: 500, 502 or 503 (default). */
  status?: number;
}

export interface FaultedRequest {
  symbol: string;
  /** The last session closed by the virtual now; undefined before the first. */
  session: SessionDate | undefined;
}

export interface FaultBook {
  /** The first transport rule and all data rules that hit this request; counts it. */
  hit(request: FaultedRequest): FaultRule[];
  readonly rules: readonly (FaultRule & { matched: number })[];
}

export function createFaultBook(document: unknown): FaultBook {
  const rules = parseFaults(document).map((rule) => ({ ...rule, matched: 0 }));
  return {
    rules,
    hit(request) {
      const hits: FaultRule[] = [];
      for (const rule of rules) {
        if (!matches(rule, request)) continue;
        const turn = rule.matched - (rule.after ?? 0);
        rule.matched += 1;
        if (turn < 0 || turn >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
        hits.push(rule);
        if (isTransportFault(rule.kind)) break;
      }
      return hits;
    },
  };
}

export function isTransportFault(kind: FaultRule['kind']): kind is TransportFault {
  return (TRANSPORT_FAULTS as readonly string[]).includes(kind);
}

function matches(rule: FaultRule, { symbol, session }: FaultedRequest): boolean {
  if (rule.symbol !== undefined && rule.symbol !== symbol) return false;
  if (rule.until !== undefined && session !== undefined && session >= rule.until) return false;
  if (rule.session === undefined || session === undefined) return rule.session === undefined;
  return isTransportFault(rule.kind) ? session === rule.session : session >= rule.session;
}

const KINDS: readonly string[] = [...TRANSPORT_FAULTS, ...DATA_FAULTS];
const KEYS = ['kind', 'symbol', 'session', 'until', 'after', 'times', 'retryAfter', 'status'];
const TEXTS: Readonly<Record<string, RegExp>> = {
  symbol: /./,
  session: /^\d{4}-\d{2}-\d{2}$/,
  until: /^\d{4}-\d{2}-\d{2}$/,
};
const NUMBERS = ['after', 'times', 'retryAfter', 'status'] as const;

/** Parses a faults document: an array of rules, or JSON text of one. Throws FaultsInvalid (terminal). */
export function parseFaults(document: unknown): FaultRule[] {
  if (document === undefined || document === null || document === '') return [];
  const rules: unknown = typeof document === 'string' ? parseJson(document) : document;
  if (!Array.isArray(rules)) throw invalid('faults', rules, 'an array of rules');
  for (const [i, rule] of rules.entries()) {
    if (typeof rule !== 'object' || rule === null) throw invalid(`faults[${i}]`, rule, 'an object');
    if (!KINDS.includes(rule.kind)) throw invalid(`faults[${i}].kind`, rule.kind, KINDS.join(', '));
    for (const key of Object.keys(rule)) {
      if (!KEYS.includes(key)) throw invalid(`faults[${i}]`, key, `the keys ${KEYS.join(', ')}`);
    }
    for (const [key, form] of Object.entries(TEXTS)) {
      const value = rule[key];
      if (value !== undefined && !(typeof value === 'string' && form.test(value))) {
        throw invalid(`faults[${i}].${key}`, value, key === 'symbol' ? 'a symbol' : 'a date as YYYY-MM-DD');
      }
    }
    for (const key of NUMBERS) {
      const value = rule[key];
      if (value !== undefined && !(Number.isInteger(value) && value >= 0)) {
        throw invalid(`faults[${i}].${key}`, value, 'a whole number from 0');
      }
    }
  }
  return rules as FaultRule[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TerminalError('FaultsInvalid', `faults are not JSON: ${(cause as Error).message}`, { cause });
  }
}

function invalid(where: string, value: unknown, allowed: string): TerminalError {
  return new TerminalError(
    'FaultsInvalid',
    `invalid ${where}: ${JSON.stringify(value)}; allowed: ${allowed}`,
  );
}
