import { isTempocastError } from '../../schemas/errors.ts';

/** Type and place of what `run` throws: `ProviderFormat /results/0/ticker`; undefined when it throws nothing. */
export function thrown(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!isTempocastError(error)) throw error;
    return [error.type, error.details.path].filter((part) => part !== undefined).join(' ');
  }
}
