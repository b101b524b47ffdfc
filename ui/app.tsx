/** The frame: brand, tabs, the line of state, and the page of the place in the URL. */
import { useEffect } from 'react';
import type { LatestForecasts, Sessions } from '../schemas/api.ts';
import { paths } from './api.ts';
import { ContestPage } from './contest/contest-page.tsx';
import { DataPage } from './data/data-page.tsx';
import { ModelPage } from './pages/model.tsx';
import { ModelsPage } from './pages/models.tsx';
import { QualityPage } from './pages/quality.tsx';
import { ReportsPage } from './pages/reports.tsx';
import { RunsPage } from './pages/runs.tsx';
import { SymbolPage } from './pages/symbol.tsx';
import { TodayPage } from './pages/today.tsx';
import { Link } from './parts/link.tsx';
import { Live } from './parts/live.tsx';
import { type Place, START, type Tab, usePlace } from './parts/location.ts';
import { StateLine } from './parts/state-line.tsx';
import { Notices } from './parts/states.tsx';
import { ThemeSwitch } from './parts/theme-switch.tsx';
import { Tip } from './parts/tip.tsx';
import { useResource } from './parts/use-resource.ts';
import { LineagePage } from './track/lineage-page.tsx';
import { TrackPage } from './track/track-page.tsx';

const TAB_NAMES: [Tab, string][] = [
  ['today', 'Today'],
  ['contest', 'Contest'],
  ['track', 'Track record'],
  ['models', 'Models'],
  ['quality', 'Quality'],
  ['data', 'Data'],
  ['runs', 'Runs'],
  ['reports', 'Reports'],
];

export function App() {
  const place = usePlace();
  const latest = useResource<LatestForecasts>(paths.latest);
  const sessions = useResource<Sessions>(paths.sessions);
  useEffect(() => {
    const name = TAB_NAMES.find(([tab]) => tab === place.tab)![1];
    document.title = `${place.tab === 'today' && place.symbol ? place.symbol : name} · Tempocast`;
  }, [place.tab, place.symbol]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is current.
  useEffect(() => {
    // On a phone the tabs are wider than the screen.
    const tab = document.querySelector<HTMLElement>('.top nav [aria-current]');
    const tabs = tab?.parentElement;
    if (tab && tabs)
      tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - tabs.clientWidth / 2 + tab.clientWidth / 2;
  }, [place.tab]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" to={{ ...START, tab: 'today' }}>
          Tempocast
        </Link>
        <nav aria-label="Pages">
          {TAB_NAMES.map(([tab, name]) => (
            <Link key={tab} to={{ ...START, tab }} current={tab === place.tab}>
              {name}
            </Link>
          ))}
        </nav>
        <a className="outside" href="/docs">
          API
        </a>
        <ThemeSwitch />
      </header>
      <StateLine latest={latest} sessions={sessions} />
      <Notices freshness={latest.data?.freshness} resource={latest} />
      <Live />
      <main id="main" tabIndex={-1}>
        <Page place={place} latest={latest} sessions={sessions} />
      </main>
      <Tip />
    </>
  );
}

interface PageProps {
  place: Place;
  latest: ReturnType<typeof useResource<LatestForecasts>>;
  sessions: ReturnType<typeof useResource<Sessions>>;
}

function Page({ place, latest, sessions }: PageProps) {
  if (place.lineage !== undefined) return <LineagePage id={place.lineage} />;
  if (place.tab === 'models')
    return place.model === undefined ? <ModelsPage /> : <ModelPage id={place.model} />;
  if (place.tab === 'contest') return <ContestPage place={place} />;
  if (place.tab === 'track') return <TrackPage place={place} latest={latest} />;
  if (place.tab === 'quality') return <QualityPage place={place} sessions={sessions} />;
  if (place.tab === 'data') return <DataPage place={place} />;
  if (place.tab === 'reports') return <ReportsPage week={place.week} />;
  if (place.tab === 'runs') return <RunsPage sessions={sessions} />;
  if (place.symbol !== undefined) return <SymbolPage symbol={place.symbol} place={place} latest={latest} />;
  return <TodayPage place={place} latest={latest} />;
}
