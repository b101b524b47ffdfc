/** Faults of the recorded server: which requests fail, and how. */
import { TerminalError } from '../../schemas/errors.ts';

export const RECORDED_FAULTS = [
  'rate-limited',
  'server-error',
  'time-out',
  'dropped',
  'empty-body',
  'truncated',
  'html',
  'wrong-shape',
  'lost-entitlement',
  'unknown-symbol',
] as const;
export type RecordedFaultKind = (typeof RECORDED_FAULTS)[number];

export interface RecordedFault {
  kind: RecordedFaultKind;
  /** Whose requests, and a part of their address; default all. */
  provider?: string;
  path?: string;
  /** Requests spared first, then requests hit; default 0 and all. */
  after?: number;
  times?: number;
  /** Of `server-error`; default 503. */
  status?: number;
  /** Seconds, of `rate-limited` and `server-error`. */
  retryAfter?: number;
  /** Of `wrong-shape`: the key or column that is renamed; default every one. */
  key?: string;
}

export interface FaultBook {
  rules: readonly RecordedFault[];
  /** The fault that this request meets; counts it. */
  hit(provider: string, address: string): RecordedFault | undefined;
}

const TEXTS = ['provider', 'path', 'key'];
const NUMBERS = ['after', 'times', 'status', 'retryAfter'];

export function createFaultBook(rules: readonly RecordedFault[]): FaultBook {
  const matched = rules.map(() => 0);
  return {
    rules,
    hit(provider, address) {
      let hit: RecordedFault | undefined;
      for (const [i, rule] of rules.entries()) {
        if (rule.provider !== undefined && rule.provider !== provider) continue;
        if (rule.path !== undefined && !address.includes(rule.path)) continue;
        matched[i]! += 1;
        const { after = 0, times = Number.POSITIVE_INFINITY } = rule;
        if (matched[i]! > after && matched[i]! <= after + times) hit ??= rule;
      }
      return hit;
    },
  };
}

/** Throws FaultsInvalid (terminal). */
export function parseFaults(text: string): RecordedFault[] {
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch (cause) {
    throw new TerminalError('FaultsInvalid', `faults are not JSON: ${(cause as Error).message}`, { cause });
  }
  if (!Array.isArray(rules)) throw invalid('faults', rules, 'a list');
  for (const [i, rule] of rules.entries()) {
    if (!RECORDED_FAULTS.includes(rule?.kind)) {
      throw invalid(`faults[${i}].kind`, rule?.kind, RECORDED_FAULTS.join(', '));
    }
    for (const [key, value] of Object.entries(rule)) {
      const fits =
        key === 'kind' ||
        (TEXTS.includes(key) && typeof value === 'string') ||
        (NUMBERS.includes(key) && Number.isInteger(value) && (value as number) >= 0);
      if (!fits) throw invalid(`faults[${i}].${key}`, value, `texts ${TEXTS}; whole numbers ${NUMBERS}`);
    }
  }
  return rules;
}

function invalid(where: string, value: unknown, allowed: string): TerminalError {
  return new TerminalError(
    'FaultsInvalid',
    `invalid ${where}: ${JSON.stringify(value)}; allowed: ${allowed}`,
  );
}
