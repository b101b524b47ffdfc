import type { DataOverview, DataProviders, Suites } from '../../schemas/data-api.ts';
import { paths } from '../api.ts';
import { Load } from '../parts/load.tsx';
import { Term } from '../parts/tip.tsx';
import { type Resource, useResource } from '../parts/use-resource.ts';
import { ArrivalsTable } from './arrivals-table.tsx';
import { ProvidersTable } from './providers-table.tsx';
import { Reconciliations } from './reconciliations.tsx';
import { SuitesTable } from './suites-table.tsx';

export function Overview({ overview }: { overview: Resource<DataOverview> }) {
  const providers = useResource<DataProviders>(paths.providers);
  const suites = useResource<Suites>(paths.suites);
  return (
    <>
      <section aria-labelledby="arrivals">
        <h2 id="arrivals">
          <Term of="arrivals">Arrivals against deadlines</Term>
        </h2>
        <Load resource={overview} label="arrivals" height={230}>
          {(data) => <ArrivalsTable datasets={data.datasets} />}
        </Load>
      </section>
      <div className="columns">
        <section aria-labelledby="suites">
          <h2 id="suites">Expectations by suite</h2>
          <Load resource={suites} label="suites" height={260}>
            {(data) => <SuitesTable data={data} />}
          </Load>
        </section>
        <div>
          <section aria-labelledby="providers">
            <h2 id="providers">Providers</h2>
            <Load resource={providers} label="providers" height={230}>
              {(data) => <ProvidersTable data={data} />}
            </Load>
          </section>
          {overview.data && <Reconciliations datasets={overview.data.datasets} />}
        </div>
      </div>
    </>
  );
}
