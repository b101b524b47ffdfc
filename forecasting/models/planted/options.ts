/** What a planted recipe is told: which model it is underneath, and what is wrong or right with it. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { SessionDate } from '../../../schemas/market.ts';
import type { Recipe } from '../../../schemas/recipes.ts';

export const PLANTED_KINDS = ['better', 'equal', 'leaks', 'breaks', 'stops'] as const;
export type PlantedKind = (typeof PLANTED_KINDS)[number];
export const PLANTED_BASES = ['ewma', 'har'] as const;
export type PlantedBase = (typeof PLANTED_BASES)[number];

export interface PlantedOptions {
  base: PlantedBase;
  kind: PlantedKind;
  /** First session on which it is broken, or silent; null for the other kinds. */
  from: SessionDate | null;
  /** What sigma is multiplied by from then on. */
  factor: number;
}

/** A model four times as wide as it was is of no use, and no forecast of it is impossible. */
const FACTOR = 4;
const WITH_DATE: readonly PlantedKind[] = ['breaks', 'stops'];

/** Throws InvalidHyperparameter. */
export function plantedOptions({ name, hyper }: Recipe): PlantedOptions {
  const { kind, base = kind === 'better' ? 'har' : 'ewma', from, factor = FACTOR } = hyper;
  const refuse = (key: string, allowed: string) =>
    new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.${key} ${JSON.stringify(hyper[key] ?? null)} of recipe ${name}: allowed is ${allowed}`,
    );
  if (!isOneOf(PLANTED_KINDS, kind)) throw refuse('kind', PLANTED_KINDS.join(', '));
  if (!isOneOf(PLANTED_BASES, base)) throw refuse('base', PLANTED_BASES.join(' or '));
  const dated = WITH_DATE.includes(kind);
  if (dated !== (from !== undefined) || (dated && !/^\d{4}-\d{2}-\d{2}$/.test(String(from))))
    throw refuse('from', dated ? 'a session as YYYY-MM-DD' : `nothing for kind ${kind}`);
  if (typeof factor !== 'number' || !(factor >= 0.01 && factor <= 100))
    throw refuse('factor', 'a number from .01 to 100');
  return { base, kind, from: dated ? String(from) : null, factor };
}

function isOneOf<T extends string>(allowed: readonly T[], value: unknown): value is T {
  return (allowed as readonly unknown[]).includes(value);
}
