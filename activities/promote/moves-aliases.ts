/** Aliases at an MLflow server name versions: they follow who serves, and a fit that is refused leaves the one before. */
import type { DecisionLine } from '../../schemas/contest-requests.ts';

export const movesAliases = (events: readonly Pick<DecisionLine, 'kind' | 'champion'>[]): boolean =>
  events.some(({ kind, champion }) => champion.before !== champion.after || kind === 'fit-refused');
