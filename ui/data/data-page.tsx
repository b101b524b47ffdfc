/** Did the data come, did it pass, and what waits for somebody? */
import type { Attention, DataOverview } from '../../schemas/data-api.ts';
import { paths } from '../api.ts';
import { DEFINITIONS } from '../parts/definitions.ts';
import { plural } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import type { Place, View } from '../parts/location.ts';
import { Notices } from '../parts/states.tsx';
import { type Resource, useResource } from '../parts/use-resource.ts';
import { Overview } from './overview.tsx';
import { QuarantineView } from './quarantine-view.tsx';
import { RepairsView } from './repairs-view.tsx';
import { RestatementsView } from './restatements-view.tsx';
import { RunPage } from './run-page.tsx';
import { SuitePage } from './suite-page.tsx';

const VIEW_NAMES: [View, string][] = [
  ['overview', 'Overview'],
  ['quarantine', 'Quarantine'],
  ['restatements', 'Restatements'],
  ['repairs', 'Repairs'],
];

export function DataPage({ place }: { place: Place }) {
  if (place.run !== undefined) return <RunPage key={place.run} run={place.run} place={place} />;
  if (place.suite !== undefined) return <SuitePage key={place.suite} suite={place.suite} place={place} />;
  return <Lists place={place} />;
}

function Lists({ place }: { place: Place }) {
  const overview = useResource<DataOverview>(paths.data);
  return (
    <section aria-labelledby="data" className="data">
      <div className="bar">
        <h1 id="data">Data</h1>
        <nav className="views" aria-label="Data">
          {VIEW_NAMES.map(([view, name]) => (
            <Link
              key={view}
              current={view === place.view}
              to={{ view, dataset: undefined, state: undefined, filter: '', page: 1 }}
            >
              {name}
            </Link>
          ))}
        </nav>
      </div>
      <Notices freshness={null} resource={overview} />
      {overview.data && <Waiting attention={overview.data.attention} />}
      <Chosen place={place} overview={overview} />
    </section>
  );
}

function Chosen({ place, overview }: { place: Place; overview: Resource<DataOverview> }) {
  if (place.view === 'quarantine') return <QuarantineView place={place} />;
  if (place.view === 'restatements') return <RestatementsView place={place} />;
  if (place.view === 'repairs') return <RepairsView place={place} />;
  return <Overview overview={overview} />;
}

/** What waits for somebody, in one line. */
function Waiting({ attention }: { attention: Attention }) {
  const { held, proposedRepairs, restatements } = attention;
  return (
    <ul className="attention">
      <li className={held > 0 ? 'bad' : ''}>
        <Link to={{ view: 'quarantine', state: 'held', page: 1 }} tip={DEFINITIONS.held}>
          {plural(held, 'row')} held
        </Link>
      </li>
      <li className={proposedRepairs > 0 ? 'bad' : ''}>
        <Link to={{ view: 'repairs', state: 'proposed', page: 1 }} tip={DEFINITIONS.repair}>
          {plural(proposedRepairs, 'repair')} proposed
        </Link>
      </li>
      <li>
        <Link to={{ view: 'restatements', state: undefined, page: 1 }} tip={DEFINITIONS.restatement}>
          {plural(restatements, 'restated value')}
        </Link>
      </li>
    </ul>
  );
}
