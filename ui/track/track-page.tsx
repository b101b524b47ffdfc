/** The track record: what forecasts were worth over the years, and every one of them against its outcome. */
import { useEffect } from 'react';
import type { LatestForecasts } from '../../schemas/api.ts';
import type { TrackCharts, TrackForecasts } from '../../schemas/track-api.ts';
import { paths } from '../api.ts';
import { count, day, sessionsAhead, signed } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { go, type Place } from '../parts/location.ts';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { type Resource, useResource } from '../parts/use-resource.ts';
import { FilterBar } from './filter-bar.tsx';
import { PastForecasts } from './past-forecasts.tsx';
import { TrackPlots } from './track-plots.tsx';

const PAGE = 50;

/** As the API names them; what is not chosen is left out. */
function filterOf({ symbol, horizon, recipe, from, to }: Place) {
  return { symbol, horizon, recipe: recipe === 'served' ? undefined : recipe, from, to };
}

export function TrackPage({ place, latest }: { place: Place; latest: Resource<LatestForecasts> }) {
  const filter = filterOf(place);
  const scored = { ...filter, outcome: 'known' };
  const charts = useResource<TrackCharts>(paths.trackCharts(filter));
  const list = useResource<TrackForecasts>(
    paths.trackForecasts({ ...scored, after: place.after, limit: PAGE }),
  );
  // The page after this one is what most readers ask for next.
  useEffect(() => {
    const next = list.data?.next;
    if (next)
      void fetch(
        paths.trackForecasts({ ...filterOf(place), outcome: 'known', after: next, limit: PAGE }),
      ).catch(() => {});
  }, [list.data?.next, place]);
  return (
    <section aria-labelledby="track-record" className="track-record">
      <div className="bar">
        <h1 id="track-record">Track record</h1>
      </div>
      <FilterBar place={place} recipes={charts.data?.recipes ?? []} latest={latest} />
      <Load resource={charts} label="the track record" height={1000}>
        {(data) => <Record data={data} />}
      </Load>
      <section aria-labelledby="past">
        <div className="bar">
          <h2 id="past">Every forecast that came due, {sessionsAhead(place.horizon)} ahead</h2>
          <span className="downloads">
            All that the filter leaves as{' '}
            <a href={paths.trackFile('csv', scored)} download>
              CSV
            </a>{' '}
            or{' '}
            <a href={paths.trackFile('parquet', scored)} download>
              Parquet
            </a>
          </span>
        </div>
        <Load resource={list} label="past forecasts" height={1400}>
          {(data) => <List data={data} after={place.after} />}
        </Load>
      </section>
    </section>
  );
}

function Record({ data }: { data: TrackCharts }) {
  if (data.sessions === 0) {
    return (
      <Empty title="Nothing scored yet">
        No forecast that the filter leaves has come due. The first outcomes are known one session after the
        first forecasts.{' '}
        <button
          type="button"
          className="quiet"
          onClick={() =>
            go({ symbol: undefined, recipe: 'served', from: undefined, to: undefined, after: undefined })
          }
        >
          Take the filter away
        </button>
      </Empty>
    );
  }
  const { skill, rankIc, sessions, forecasts, naive, filter } = data;
  return (
    <>
      <p className="summary">
        {filter.recipe === 'served' ? 'What was served' : filter.recipe}, {count(forecasts)} forecasts of{' '}
        <Term of="scored">{count(sessions)} sessions</Term>:{' '}
        {skill && (
          <>
            <Term of="liveSkill">CRPS skill</Term> {signed(skill.value * 100)} ±{' '}
            {(196 * skill.standardError).toFixed(2)} % against {naive}
          </>
        )}
        {rankIc && (
          <>
            , <Term of="rankIc">RankIC</Term> {signed(rankIc.value, 3)} ±{' '}
            {(1.96 * rankIc.standardError).toFixed(3)}
          </>
        )}
        .
      </p>
      <h2 className="visually-hidden">Over the years</h2>
      <TrackPlots charts={data} />
    </>
  );
}

function List({ data, after }: { data: TrackForecasts; after: string | undefined }) {
  const { forecasts, next } = data;
  const first = forecasts[0];
  const last = forecasts.at(-1);
  if (first === undefined || last === undefined)
    return (
      <Empty title="No forecast here">
        The filter leaves none.{' '}
        <Link to={{ after: undefined, from: undefined, to: undefined }}>All dates</Link>
      </Empty>
    );
  return (
    <>
      <PastForecasts rows={forecasts} />
      <nav className="pager" aria-label="Pages of past forecasts">
        {after !== undefined && <Link to={{ after: undefined }}>⇤ newest</Link>}
        <span className="muted">
          {day(first.session)}
          {last.session === first.session ? '' : ` back to ${day(last.session)}`}
        </span>
        {next !== null && <Link to={{ after: next }}>older →</Link>}
      </nav>
    </>
  );
}
