/** EDGAR's answers as far as we read them; other properties are let through. */
import { type Static, Type } from 'typebox';
import { compileFormat } from '../http/format.ts';

const Day = Type.String({ format: 'date' });
/** 0001640147-21-000073: who filed, year, number. */
const Accession = Type.String({ pattern: '^\\d{10}-\\d{2}-\\d{6}$' });
/** Some answers have the number as a text with leading zeros. */
const Cik = Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: '^\\d{1,10}$' })]);

/** One column per property, all of the same length. */
const Columns = Type.Object({
  accessionNumber: Type.Array(Accession),
  filingDate: Type.Array(Day),
  reportDate: Type.Array(
    Type.String({ pattern: '^(\\d{4}-\\d\\d-\\d\\d)?$', description: 'Empty: of no period.' }),
  ),
  acceptanceDateTime: Type.Array(Type.String({ format: 'date-time' })),
  form: Type.Array(Type.String({ minLength: 1 })),
});
export type FilingColumns = Static<typeof Columns>;

export const SubmissionsSchema = Type.Object({
  cik: Cik,
  filings: Type.Object({
    recent: Columns,
    files: Type.Array(
      Type.Object({ name: Type.String({ pattern: '^[\\w-]+\\.json$' }), filingFrom: Day, filingTo: Day }),
    ),
  }),
});
export const isSubmissions = compileFormat(SubmissionsSchema);
/** The older files that `files` names. */
export const isOlderSubmissions = compileFormat(Columns);

export const CompanyFactsSchema = Type.Object({
  cik: Cik,
  entityName: Type.String(),
  facts: Type.Record(
    Type.String({ description: 'Taxonomy: us-gaap, ifrs-full, dei, srt.' }),
    Type.Record(
      Type.String(),
      Type.Object({
        units: Type.Record(
          Type.String(),
          Type.Array(
            Type.Object({
              start: Type.Optional(Day),
              end: Day,
              val: Type.Number(),
              accn: Accession,
              form: Type.String({ minLength: 1 }),
              filed: Day,
            }),
          ),
        ),
      }),
    ),
  ),
});
export const isCompanyFacts = compileFormat(CompanyFactsSchema);

export const CompanyTickersSchema = Type.Record(
  Type.String({ pattern: '^\\d+$' }),
  Type.Object({ cik_str: Type.Integer({ minimum: 1 }), ticker: Type.String({ minLength: 1 }) }),
  { additionalProperties: false, minProperties: 1 },
);
export const isCompanyTickers = compileFormat(CompanyTickersSchema);
