/** RFC 9457 problem details of the forecast service; it serves without the stores, so it has kinds of its own. */
const KINDS = {
  'not-found': { status: 404, title: 'There is no such path' },
  'method-not-allowed': { status: 405, title: 'This method is not offered here' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'invalid-body': { status: 400, title: 'The body has a value that is not allowed' },
  'wrong-feature-count': { status: 400, title: 'A row has another number of features than the model reads' },
  'not-a-number': { status: 400, title: 'A feature is not a finite number' },
  'feature-set-mismatch': { status: 409, title: 'The model was fitted on another feature set' },
  'batch-too-large': { status: 413, title: 'There are more rows than one request may have' },
  'internal-error': { status: 500, title: 'Internal error' },
} as const;
export type ProblemKind = keyof typeof KINDS;

/** `message` is meant for the caller. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  /** Further members of the body. */
  readonly fields: Record<string, unknown>;

  constructor(kind: ProblemKind, detail: string, fields: Record<string, unknown> = {}) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    this.fields = fields;
  }

  get status(): number {
    return KINDS[this.kind].status;
  }

  toBody(instance: string) {
    const { status, title } = KINDS[this.kind];
    const type = `urn:tempocast:problem:${this.kind}`;
    return { type, title, status, detail: this.message, instance, ...this.fields };
  }
}
