/**
 * What an operator or a repair said about stored rows: a document in the lake like any provider's answer, of source
 * `operator` or `repair`, so that rows are rebuilt from it.
 */
import { type Static, type TObject, Type } from 'typebox';
import { RECORD_SCHEMAS } from './corrections.ts';

const strict = { additionalProperties: false };
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Price = Type.Union([Type.Null(), Type.Number()]);
const Values = Type.Object({ open: Price, high: Price, low: Price, close: Price, volume: Price }, strict);
export type BarValues = Static<typeof Values>;

const recordChange = <const D extends string, T extends TObject>(dataset: D, row: T) =>
  Type.Object(
    {
      dataset: Type.Literal(dataset),
      subject: Type.String({ minLength: 1 }),
      /** Valid date of the row that is corrected. */
      session: Day,
      /** As it was stored, whatever was wrong with it. */
      before: Type.Record(Type.String(), Type.Unknown()),
      after: row,
    },
    strict,
  );

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

/** Of a dataset beside bars and actions. */
export const RecordChangeSchema = Type.Union([
  recordChange('macro', RECORD_SCHEMAS.macro),
  recordChange('fundamentals', RECORD_SCHEMAS.fundamentals),
  recordChange('news', RECORD_SCHEMAS.news),
  recordChange('earnings', RECORD_SCHEMAS.earnings),
  recordChange('listings', RECORD_SCHEMAS.listings),
  recordChange('filings', RECORD_SCHEMAS.filings),
  recordChange('quotes', RECORD_SCHEMAS.quotes),
]);
export type RecordChange = Static<typeof RecordChangeSchema>;
export type OverlayChange = RowChange | RecordChange;

export function isRecordChange(change: OverlayChange): change is RecordChange {
  return change.dataset !== 'bars' && change.dataset !== 'actions';
}

export const OverlaySchema = Type.Object(
  {
    format: Type.Literal('tempocast/overlay/1'),
    act: Type.Enum(['release', 'correct', 'uncorrect', 'repair', 'revert', 'reject']),
    symbol: Type.String({ minLength: 1 }),
    by: Type.String({ pattern: '\\S' }),
    reason: Type.String({ pattern: '\\S' }),
    at: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z$' }),
    /** New versions; none for an act that changes no row. */
    changes: Type.Array(Type.Union([RowChangeSchema, RecordChangeSchema])),
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
