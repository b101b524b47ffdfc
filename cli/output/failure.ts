/** How a command that failed says so, and its exit code. */
import { isTempocastError } from '../../schemas/errors.ts';
import { maskAddress } from '../config/mask.ts';
import { paint } from './terminal.ts';

const WRONG_USE = new Set([
  ...['ConfigInvalid', 'UsageInvalid', 'SessionInvalid', 'SpanInvalid'],
  // A name that nothing has.
  ...[
    'DatasetInvalid',
    'StageInvalid',
    'SymbolInvalid',
    'UnknownChannel',
    'UnknownDataset',
    'AmbiguousDataset',
  ],
  ...['RepairUnknown', 'UnknownForecast'],
  ...['UniverseInvalid', 'RecipeInvalid', 'PlantedInvalid', 'NameInvalid', 'PolicyInvalid'],
]);

/** 2 for wrong use, else 1. With `json` the document {"error": {type, message}} goes to stdout as well. */
export function reportFailure(error: unknown, json: boolean): 1 | 2 {
  const known = isTempocastError(error);
  const type = known ? error.type : 'InternalError';
  const message = describeFailure(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: { type, message } })}\n`);
  process.stderr.write(`${paint('red', 'error')}: ${message}\n`);
  return WRONG_USE.has(type) ? 2 : 1;
}

/** An expected failure is its message; anything else is a bug of ours and shows where it arose. */
export function describeFailure(error: unknown): string {
  if (isTempocastError(error)) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal error: ${text.split('\n').map(maskAddress).join('\n')}`;
}
