/** What a fit says of itself, as far as it fits a card: the run record has all of it. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { RunDescription } from '../../schemas/runs.ts';
import type { CardSection } from './card.ts';

/** More entries than this are no line of a card. */
const MANY = 16;

/** Numbers and words, short lists of them by name, and lists of names, of long ones the first. */
export function factRows({ facts }: RunDescription): string[][] {
  return Object.entries(facts).flatMap(([name, value]) => {
    if (isPlain(value)) return [[words(name), text(value)]];
    if (isNames(value)) return value.length === 0 ? [] : [[words(name), listed(value)]];
    if (!isNamed(value) || isByHorizon(value)) return [];
    const entries = Object.entries(value);
    if (entries.length > MANY || !entries.every(([, one]) => isPlain(one))) return [];
    return [[words(name), entries.map(([key, one]) => `${key}: ${text(one as Plain)}`).join(', ')]];
  });
}

/** A table by horizon of what has numbers by name at each of them: coefficients, weights. */
export function factSections({ facts }: RunDescription): CardSection[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    if (!isNamed(value) || !isByHorizon(value)) return [];
    const horizons = HORIZONS.map((h) => value[h]);
    const heading = `${capital(words(name))} by horizon`;
    const head = ['', ...HORIZONS.map((h) => `h = ${h}`)];
    if (horizons.every(isPlain)) return [{ heading, table: { head, rows: [['', ...horizons.map(text)]] } }];
    if (!horizons.every(isNamed)) return [];
    const names = Object.keys(horizons[0]!);
    const rows = names.map((key) => [key, ...horizons.map((one) => one[key])]);
    if (names.length > MANY || !rows.every((row) => row.every(isPlain))) return [];
    return [
      {
        heading,
        table: { head, rows: rows.map(([key, ...all]) => [String(key), ...(all as Plain[]).map(text)]) },
      },
    ];
  });
}

type Plain = number | string | boolean;
const isPlain = (value: unknown): value is Plain => ['number', 'string', 'boolean'].includes(typeof value);
const isNamed = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
const listed = (names: readonly string[]): string =>
  names.length > MANY
    ? `${names.slice(0, MANY).join(', ')} and ${names.length - MANY} more`
    : names.join(', ');
const isByHorizon = (value: Record<string, unknown>): boolean =>
  Object.keys(value).length === HORIZONS.length && HORIZONS.every((h) => h in value);
const text = (value: Plain): string =>
  typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(4)))
    : String(value);
/** `mostLeaves` -> `most leaves`. */
const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const capital = (phrase: string): string => phrase.charAt(0).toUpperCase() + phrase.slice(1);
