/** Today's forecasts: every symbol in one table, on one scale. */
import { useRef } from 'react';
import type { LatestForecasts } from '../../schemas/api.ts';
import { sessionsAhead } from '../parts/format.ts';
import { useKey, useMedia } from '../parts/hooks.ts';
import { HORIZONS } from '../parts/horizons.ts';
import { Load } from '../parts/load.tsx';
import { go, type Place } from '../parts/location.ts';
import { Segmented } from '../parts/segmented.tsx';
import { Empty } from '../parts/states.tsx';
import type { Resource } from '../parts/use-resource.ts';
import { ForecastTable } from './forecast-table.tsx';
import { type Row, rowsOf, sortRows } from './rows.ts';

/** Below this, one horizon at a time. */
export const WIDE = '(min-width: 1080px)';

export function TodayPage({ place, latest }: { place: Place; latest: Resource<LatestForecasts> }) {
  const wide = useMedia(WIDE);
  const filter = useRef<HTMLInputElement>(null);
  useKey('/', (event) => {
    event.preventDefault();
    filter.current?.focus();
  });
  return (
    <section aria-labelledby="today">
      <div className="bar">
        <h1 id="today">Forecasts</h1>
        <input
          ref={filter}
          type="search"
          placeholder="Filter symbols  /"
          aria-label="Filter symbols"
          value={place.filter}
          onChange={(event) => go({ filter: event.target.value }, 'replace')}
        />
        {!wide && (
          <Segmented
            label="Sessions ahead"
            options={HORIZONS}
            value={place.horizon as (typeof HORIZONS)[number]}
            choose={(horizon) => go({ horizon }, 'replace')}
          />
        )}
      </div>
      <Load resource={latest} label="forecasts" height={1100}>
        {(data) => <Table rows={rowsOf(data.forecasts)} place={place} wide={wide} />}
      </Load>
    </section>
  );
}

function Table({ rows, place, wide }: { rows: Row[]; place: Place; wide: boolean }) {
  if (rows.length === 0) {
    return (
      <Empty title="No forecasts in this session">
        The session was published without any; its run has the reason.
      </Empty>
    );
  }
  const wanted = place.filter.trim().toUpperCase();
  const shown = sortRows(
    rows.filter((row) => row.symbol.includes(wanted)),
    place.sort,
  );
  if (shown.length === 0) {
    return (
      <Empty title="No symbol matches">
        Nothing contains “{place.filter}”.{' '}
        <button type="button" className="quiet" onClick={() => go({ filter: '' }, 'replace')}>
          Show all {rows.length}
        </button>
      </Empty>
    );
  }
  const horizons = wide ? HORIZONS : HORIZONS.filter((horizon) => horizon === place.horizon);
  const caption = `Median move, 80 % interval and probability of a rise, ${horizons.map(sessionsAhead).join(', ')} ahead`;
  const undirected = rows.every((row) => [...row.byHorizon.values()].every((one) => one.mean === 0));
  return (
    <>
      {undirected && (
        <p className="summary">
          The champion forecasts how far prices may move, not which way: every median is zero.
        </p>
      )}
      <ForecastTable rows={shown} horizons={horizons} sort={place.sort} caption={caption} all={rows} />
    </>
  );
}
