/** Rows of the datasets beside bars and actions as JSON Schema, and which of their fields an operator may correct. */
import { type Static, type TObject, type TSchema, Type } from 'typebox';

const strict = { additionalProperties: false };
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Day = Type.String({ format: 'date', description: 'a date, YYYY-MM-DD' });
const Moment = Type.String({
  format: 'date-time',
  description: 'an instant in UTC, 2019-02-22T22:30:00.000Z',
});
const Text = Type.String({ minLength: 1 });

export const RECORD_SCHEMAS = {
  macro: Type.Object(
    {
      ...{ series: Text, period: Day, value: Nullable(Type.Number()), unit: Nullable(Text) },
      ...{ frequency: Nullable(Text), vintageFrom: Nullable(Day), vintageTo: Nullable(Day) },
    },
    strict,
  ),
  fundamentals: Type.Object(
    {
      ...{ symbol: Text, concept: Text, unit: Text, periodStart: Nullable(Day), periodEnd: Day },
      ...{ fiscalPeriod: Nullable(Text), value: Type.Number(), acceptedAt: Nullable(Moment) },
      ...{ form: Nullable(Text), document: Nullable(Text) },
    },
    strict,
  ),
  news: Type.Object(
    {
      ...{ id: Text, publishedAt: Moment, title: Text, text: Type.String(), url: Type.String() },
      ...{ publisher: Nullable(Text), language: Nullable(Text) },
      symbols: Type.Array(
        Type.Object(
          {
            symbol: Text,
            sentiment: Nullable(Type.Number({ minimum: -1, maximum: 1 })),
            relevance: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
          },
          strict,
        ),
      ),
    },
    strict,
  ),
  earnings: Type.Object(
    {
      ...{ symbol: Text, date: Day, periodEnd: Nullable(Day) },
      ...{ epsEstimate: Nullable(Type.Number()), epsActual: Nullable(Type.Number()) },
    },
    strict,
  ),
  listings: Type.Object(
    {
      ...{ list: Text, symbol: Text, from: Day, to: Nullable(Day) },
      ...{ name: Nullable(Text), sector: Nullable(Text) },
    },
    strict,
  ),
  filings: Type.Object(
    { symbol: Text, document: Text, form: Text, periodEnd: Nullable(Day), acceptedAt: Moment },
    strict,
  ),
  quotes: Type.Object(
    {
      ...{ symbol: Text, at: Moment, price: Type.Number({ exclusiveMinimum: 0 }) },
      ...{ currency: Nullable(Type.String({ minLength: 3, maxLength: 3 })), exchange: Nullable(Text) },
    },
    strict,
  ),
} as const satisfies Record<string, TObject>;

export type RecordDataset = keyof typeof RECORD_SCHEMAS;
export type RecordRow<D extends RecordDataset = RecordDataset> = {
  [K in D]: Static<(typeof RECORD_SCHEMAS)[K]>;
}[D];
export const RECORD_DATASETS = Object.keys(RECORD_SCHEMAS) as RecordDataset[];

export function isRecordDataset(dataset: string): dataset is RecordDataset {
  return Object.hasOwn(RECORD_SCHEMAS, dataset);
}

/** Fields whose change makes a new version; the others are the row's key, or told along with it. */
const CONTENT: Record<RecordDataset, readonly string[]> = {
  macro: ['value', 'unit'],
  fundamentals: ['value'],
  news: ['title', 'text', 'url', 'publisher', 'language', 'publishedAt'],
  earnings: ['periodEnd', 'epsEstimate', 'epsActual'],
  listings: ['to', 'name', 'sector'],
  filings: ['form', 'periodEnd', 'acceptedAt'],
  quotes: ['price', 'currency', 'exchange'],
};
/** Part of the key, for rows that share subject and date: said beside the values, it chooses one. */
export const CHOSEN_BY: Partial<Record<RecordDataset, string>> = {
  fundamentals: 'periodStart',
  quotes: 'at',
};
/** Of a news item for each of its symbols: `sentiment.KO`. */
const OF_SYMBOL = ['sentiment', 'relevance'] as const;

export const FIELD_KINDS = ['number', 'text', 'date', 'instant'] as const;
export interface CorrectableField {
  field: string;
  kind: (typeof FIELD_KINDS)[number];
  /** May be set to nothing. */
  nullable: boolean;
}

const BAR: CorrectableField[] = ['open', 'high', 'low', 'close', 'volume'].map((field) => ({
  ...{ field, kind: 'number', nullable: false },
}));

/** @param row of a news item: its symbols have fields of their own */
export function correctableFields(dataset: string, row?: object | null): CorrectableField[] {
  if (dataset === 'bars') return BAR;
  if (dataset === 'actions') return [{ field: 'value', kind: 'number', nullable: false }];
  if (!isRecordDataset(dataset)) return [];
  const { properties } = RECORD_SCHEMAS[dataset] as TObject;
  const fields = CONTENT[dataset].map((field) => ({ field, ...kindOf(properties[field]!) }));
  const { symbols = [] } = (row ?? {}) as { symbols?: { symbol: string }[] };
  const ofSymbols = symbols.flatMap(({ symbol }) =>
    OF_SYMBOL.map(
      (name): CorrectableField => ({ field: `${name}.${symbol}`, kind: 'number', nullable: true }),
    ),
  );
  return [...fields, ...ofSymbols];
}

function kindOf(schema: TSchema): Omit<CorrectableField, 'field'> {
  const { anyOf } = schema as { anyOf?: TSchema[] };
  const { type, format } = (anyOf?.[0] ?? schema) as { type?: string; format?: string };
  const text = format === 'date' ? 'date' : format === 'date-time' ? 'instant' : 'text';
  return { kind: type === 'number' ? 'number' : text, nullable: anyOf !== undefined };
}

/** What the correctable fields of a row say. */
export function valuesOfRow(dataset: string, row: object): Record<string, string | number | null> {
  return Object.fromEntries(correctableFields(dataset, row).map(({ field }) => [field, valueAt(row, field)]));
}

function valueAt(row: object, field: string): string | number | null {
  const [name, symbol] = splitField(field);
  if (symbol === undefined) return (row as Record<string, string | number | null>)[name] ?? null;
  const of = (row as RecordRow<'news'>).symbols.find((one) => one.symbol === symbol);
  return of?.[name as 'sentiment'] ?? null;
}

/** `sentiment.BRK.B` is the sentiment of BRK.B. */
export function splitField(field: string): [name: string, symbol?: string] {
  const name = OF_SYMBOL.find((one) => field.startsWith(`${one}.`));
  return name === undefined ? [field] : [name, field.slice(name.length + 1)];
}
