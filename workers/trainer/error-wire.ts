/** Errors across the process boundary: ours keep type, text, details and what happens next; a bug keeps its stack. */
import {
  isTempocastError,
  NeedsPersonError,
  RetryableError,
  type TempocastError,
  TerminalError,
} from '../../schemas/errors.ts';

export interface WireError {
  name: string;
  message: string;
  stack?: string;
  /** Set for errors of ours. */
  next?: TempocastError['next'];
  details?: Record<string, unknown>;
  retryAfterMs?: number;
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  if (!isTempocastError(error)) return { name, message, stack };
  return {
    name,
    message,
    stack,
    next: error.next,
    details: error.details,
    retryAfterMs: error instanceof RetryableError ? error.retryAfterMs : undefined,
  };
}

export function fromWire(wire: WireError): Error {
  const error = build(wire);
  if (wire.stack) error.stack = wire.stack;
  return error;
}

function build({ name, message, next, details, retryAfterMs }: WireError): Error {
  if (next === 'terminal') return new TerminalError(name, message, { details });
  if (next === 'retryable') return new RetryableError(name, message, { details, retryAfterMs });
  if (next === 'needs-person') return new NeedsPersonError(name, message, { details });
  return Object.assign(new Error(message), { name });
}
