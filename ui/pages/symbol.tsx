/** One symbol: its recent prices, today's fan, earlier intervals and how they turned out. */
import type { Coverage, LatestForecasts, PastForecasts, Prices } from '../../schemas/api.ts';
import { paths } from '../api.ts';
import { day, sessionsAhead } from '../parts/format.ts';
import { useKey } from '../parts/hooks.ts';
import { HORIZONS } from '../parts/horizons.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { go, type Place } from '../parts/location.ts';
import { Segmented } from '../parts/segmented.tsx';
import { type Resource, useResource } from '../parts/use-resource.ts';
import { CoverageTable } from './coverage-table.tsx';
import { Fan } from './fan.tsx';
import { Lineage } from './lineage.tsx';
import { ModelUsed } from './model-used.tsx';
import { NumbersTable } from './numbers-table.tsx';
import { PastTable } from './past-table.tsx';
import { rowsOf, sortRows } from './rows.ts';

interface Props {
  symbol: string;
  place: Place;
  latest: Resource<LatestForecasts>;
}

export function SymbolPage({ symbol, place, latest }: Props) {
  const prices = useResource<Prices>(paths.prices(symbol));
  const past = useResource<PastForecasts>(paths.past(symbol, place.horizon));
  const coverage = useResource<Coverage>(paths.coverage(symbol, place.horizon));
  // The neighbours are those of the table that the reader came from.
  const order = sortRows(rowsOf(latest.data?.forecasts ?? []), place.sort).map((row) => row.symbol);
  const at = order.indexOf(symbol);
  const [before, after] = [order[at - 1], order[at + 1]];
  useKey('Escape', () => go({ symbol: undefined }));
  useKey('j', () => at >= 0 && after && go({ symbol: after }, 'replace'));
  useKey('k', () => at >= 0 && before && go({ symbol: before }, 'replace'));
  const forecasts = latest.data?.forecasts.filter((one) => one.symbol === symbol) ?? [];
  const old = latest.data?.stale.find((one) => one.symbol === symbol);
  const chosen = forecasts.find((one) => one.horizon === place.horizon);
  return (
    <section aria-labelledby="symbol" className="symbol">
      <div className="bar">
        <Link to={{ symbol: undefined }} className="back">
          ← All
        </Link>
        <h1 id="symbol">{symbol}</h1>
        <Segmented
          label="Sessions ahead"
          options={HORIZONS}
          value={place.horizon as (typeof HORIZONS)[number]}
          choose={(horizon) => go({ horizon }, 'replace')}
        />
        <span className="neighbours">
          {before && at > 0 && (
            <Link to={{ symbol: before }} tip="Previous in the table (key k)">
              ↑ {before}
            </Link>
          )}
          {after && at >= 0 && (
            <Link to={{ symbol: after }} tip="Next in the table (key j)">
              ↓ {after}
            </Link>
          )}
        </span>
      </div>
      {old && (
        <p className="notice" role="status">
          <strong>Stale since {day(old.session)}.</strong> {symbol} was not forecast in the newest session:
          this is its last good forecast.
        </p>
      )}
      <Load resource={prices} label="prices" height={420}>
        {(data) => (
          <Fan
            prices={data}
            forecasts={forecasts}
            past={past.data?.forecasts ?? []}
            horizon={place.horizon}
          />
        )}
      </Load>
      <div className="columns">
        <div>
          <section aria-label="Forecasts">
            <h2>Now</h2>
            <Load resource={latest} label="forecasts" height={180}>
              {() => <NumbersTable forecasts={forecasts} chosen={place.horizon} />}
            </Load>
          </section>
          <section aria-label="Coverage">
            <h2>Realised coverage, {sessionsAhead(place.horizon)} ahead</h2>
            <Load resource={coverage} label="coverage" height={180}>
              {(data) => <CoverageTable coverage={data} recipe={data.freshness.recipe} />}
            </Load>
          </section>
        </div>
        <section aria-label="Earlier forecasts">
          <h2>Earlier, {sessionsAhead(place.horizon)} ahead</h2>
          <Load resource={past} label="earlier forecasts" height={180}>
            {(data) => <PastTable past={data.forecasts} />}
          </Load>
        </section>
      </div>
      {chosen && <ModelUsed id={chosen.id} key={`used ${chosen.id}`} />}
      {chosen && <Lineage id={chosen.id} key={chosen.id} />}
    </section>
  );
}
