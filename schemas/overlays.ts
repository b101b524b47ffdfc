/**
 * What an operator or a repair said about stored rows: a document in the lake like any provider's answer, of source
 * `operator` or `repair`, so that rows are rebuilt from it.
 */
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Price = Type.Union([Type.Null(), Type.Number()]);
const Values = Type.Object({ open: Price, high: Price, low: Price, close: Price, volume: Price }, strict);
export type BarValues = Static<typeof Values>;

export const RowChangeSchema = Type.Union([
  Type.Object(
    {
      dataset: Type.Literal('bars'),
      session: Day,
      before: Type.Union([Type.Null(), Values]),
      after: Values,
    },
    strict,
  ),
  Type.Object(
    {
      dataset: Type.Literal('actions'),
      /** Ex-date. */
      session: Day,
      kind: Type.Enum(['split', 'dividend']),
      /** null: there was no such action. */
      before: Price,
      /** A split of 1 and a dividend of 0 are none. */
      after: Type.Number(),
    },
    strict,
  ),
]);
export type RowChange = Static<typeof RowChangeSchema>;

export const OverlaySchema = Type.Object(
  {
    format: Type.Literal('tempocast/overlay/1'),
    act: Type.Enum(['release', 'correct', 'repair', 'revert', 'reject']),
    symbol: Type.String({ minLength: 1 }),
    by: Type.String({ pattern: '\\S' }),
    reason: Type.String({ pattern: '\\S' }),
    at: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z$' }),
    /** New versions; none for an act that changes no row. */
    changes: Type.Array(RowChangeSchema),
    /** What it is about: row versions, the repair's kind and evidence. */
    about: Type.Unknown(),
  },
  strict,
);
export type Overlay = Static<typeof OverlaySchema>;

export const OVERLAY_SOURCES = ['operator', 'repair'] as const;
export type OverlaySource = (typeof OVERLAY_SOURCES)[number];

/** Second segment of a raw object's key: who answered. */
export function sourceOfKey(rawKey: string): string {
  return rawKey.split('/')[1] ?? '';
}

/** Did an operator or a repair write this version? */
export function isOverlay({ rawKey }: { rawKey: string }): boolean {
  return (OVERLAY_SOURCES as readonly string[]).includes(sourceOfKey(rawKey));
}

/** Subject of an action in quarantine: a split and a dividend of one day are two rows. */
export function actionSubject({ symbol, kind }: { symbol: string; kind: 'split' | 'dividend' }): string {
  return `${symbol} ${kind}`;
}
