/** `--planted better,equal,equal,breaks@2013-06-03`: recipes of which it is known what a contest has to do with them. Pure. */
import { isSession, sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import { PLANTED_KINDS, type PlantedKind } from '../../forecasting/models/planted/options.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';
import type { Recipe } from '../../schemas/recipes.ts';

interface Span {
  from: SessionDate;
  to: SessionDate;
}

/** Of what is as good as the champion, or fools only the gate, EWMA is enough; the others have to win first. */
const BASE: Record<PlantedKind, 'ewma' | 'har'> = {
  better: 'har',
  breaks: 'har',
  stops: 'har',
  equal: 'ewma',
  leaks: 'ewma',
};
const DATED: readonly PlantedKind[] = ['breaks', 'stops'];

/** `like`: whose window and refits they share. Throws PlantedInvalid (terminal). */
export function plantedRecipes(text: string, span: Span, like: Recipe): Recipe[] {
  const middle = middleOf(span);
  const seen = new Map<string, number>();
  return text.split(',').map((word) => {
    const [kind, at, ...rest] = word.trim().split('@');
    if (!isKind(kind) || rest.length > 0)
      throw invalid(word, `${PLANTED_KINDS.join(', ')}, each as often as you like`);
    if (at !== undefined && !DATED.includes(kind))
      throw invalid(word, `a session for ${DATED.join(' and ')} alone`);
    const from = at ?? middle;
    if (!isSession(from) || from < span.from || from > span.to)
      throw invalid(word, `a session of ${span.from}..${span.to} after the @`);
    const nth = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, nth);
    const { window, refitEvery, retrainAfter } = like;
    return {
      ...{
        name: nth === 1 ? `planted-${kind}` : `planted-${kind}-${nth}`,
        family: 'planted',
        features: 'core',
      },
      ...{ window, refitEvery, retrainAfter, seed: nth },
      hyper: { kind, base: BASE[kind], ...(DATED.includes(kind) ? { from } : {}) },
    };
  });
}

function isKind(word: string | undefined): word is PlantedKind {
  return (PLANTED_KINDS as readonly (string | undefined)[]).includes(word);
}

function middleOf({ from, to }: Span): SessionDate {
  const sessions = sessionsBetween(from, to);
  return sessions[sessions.length >> 1]!;
}

function invalid(word: string, allowed: string): TerminalError {
  return new TerminalError('PlantedInvalid', `invalid --planted '${word}': allowed is ${allowed}`);
}
