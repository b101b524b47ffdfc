/** The newest feature values of symbols, for whoever asks now: written when a session is built, by feature-set version. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface FeatureValueRow {
  universe: string;
  featureSetVersion: string;
  symbol: string;
  session: SessionDate;
  asOf: Instant;
  datasetVersion: string;
  /** In the order of the feature set's definitions; null: missing. */
  values: (number | null)[];
}

/** A row that is there already stays: the same build gives the same values. */
export function insertFeatureValues(db: Db, rows: readonly FeatureValueRow[]): Promise<number> {
  return insertRows(
    db,
    'feature_value',
    ['universe', 'symbol', 'session', 'as_of', 'feature_set_version'],
    {
      universe: ['text', (r) => r.universe],
      feature_set_version: ['text', (r) => r.featureSetVersion],
      symbol: ['text', (r) => r.symbol],
      session: ['date', (r) => r.session],
      as_of: ['timestamptz', (r) => r.asOf],
      dataset_version: ['text', (r) => r.datasetVersion],
      values: ['double precision[]', (r) => r.values],
    },
    rows,
  );
}

export interface LatestFeatures extends FeatureValueRow {
  /** Entries of the feature set, in the order of `values`. */
  definitions: {
    name: string;
    group: string;
    unit: string;
    definition: string;
    source: string;
    warmup: number;
  }[];
}

/**
 * Of each symbol the row of its newest session built by `asOf`, as built last by then; symbols without any are left out. By
 * symbol.
 */
export function latestFeatures(
  db: Db,
  query: { universe: string; symbols: readonly string[]; asOf: Instant },
): Promise<LatestFeatures[]> {
  return rowsOf<LatestFeatures>(
    db,
    `select v.universe, v.feature_set_version as "featureSetVersion", v.symbol, v.session, v.as_of as "asOf",
       v.dataset_version as "datasetVersion", v.values, f.definitions
     from unnest($2::text[]) as wanted(symbol) cross join lateral (
       select * from tempocast.feature_value v
       where v.universe = $1 and v.symbol = wanted.symbol and v.as_of <= $3
       order by v.session desc, v.as_of desc, v.feature_set_version limit 1) v
     join tempocast.feature_set f on f.id = v.feature_set_version order by v.symbol`,
    [query.universe, query.symbols, checkedAsOf(query)],
  );
}
