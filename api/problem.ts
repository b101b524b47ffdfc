/** RFC 9457 problem details: the few kinds of error that this API has, and how each is written. */
import type { TempocastError } from '../schemas/errors.ts';
import { mapDatabaseError } from '../stores/postgres/errors.ts';

const KINDS = {
  'invalid-parameter': { status: 400, title: 'A parameter has a value that is not allowed' },
  'unknown-parameter': { status: 400, title: 'A parameter is not known here' },
  'not-found': { status: 404, title: 'Nothing is stored under this name' },
  'unknown-path': { status: 404, title: 'There is no such path' },
  'method-not-allowed': { status: 405, title: 'This method is not offered here' },
  'not-authorised': { status: 401, title: 'A write needs the operator key' },
  forbidden: { status: 403, title: 'Writes are not allowed from here' },
  refused: { status: 409, title: 'The operation was refused' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-content-type': { status: 415, title: 'The body is of the wrong type' },
  'invalid-body': { status: 400, title: 'The body has a value that is not allowed' },
  'nothing-published': { status: 503, title: 'No forecast has been published yet' },
  unavailable: { status: 503, title: 'A store cannot be reached right now' },
  'too-many-streams': { status: 503, title: 'Too many event streams are open' },
  'page-not-built': { status: 503, title: 'The page has not been built' },
  'internal-error': { status: 500, title: 'Internal error' },
} as const;
export type ProblemKind = keyof typeof KINDS;

export interface ProblemFields {
  parameter?: string;
  allowed?: readonly (string | number)[];
  nearest?: string;
  /** Of `refused`: the type of the error, as the run has it. */
  reason?: string;
  /** Seconds; sent as Retry-After. */
  retryAfter?: number;
}

/** Thrown by routes; written by the error handler. `detail` is meant for the caller: no secrets, no stack. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly fields: ProblemFields;

  constructor(kind: ProblemKind, detail: string, fields: ProblemFields = {}) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    this.fields = fields;
  }

  get status(): number {
    return KINDS[this.kind].status;
  }

  toBody(instance: string, requestId: string) {
    const { retryAfter: _, ...fields } = this.fields;
    return {
      type: `urn:tempocast:problem:${this.kind}`,
      title: KINDS[this.kind].title,
      status: this.status,
      detail: this.message,
      instance,
      requestId,
      ...fields,
    };
  }
}

/** Faults of a store that pass by themselves become `unavailable`; what is unforeseen becomes `internal-error`. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (storeFault(error)) {
    const detail = 'a store cannot be reached; it is tried again by itself, ask again soon';
    return new Problem('unavailable', detail, { retryAfter: 2 });
  }
  // A path or query that Express could not decode carries a 4xx status of its own.
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown };
  if (status === 413) return new Problem('body-too-large', 'the body is larger than a write can be');
  if (type === 'entity.parse.failed') return new Problem('invalid-body', 'the body is not JSON');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem('invalid-parameter', 'the request could not be read: its path or query is malformed');
  }
  return new Problem('internal-error', 'unexpected; the log has the cause under this requestId');
}

function storeFault(error: unknown): TempocastError | undefined {
  try {
    const fault = mapDatabaseError(error);
    return fault.next === 'terminal' ? undefined : fault;
  } catch {
    return undefined;
  }
}
