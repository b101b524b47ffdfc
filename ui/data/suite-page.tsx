import type { SuiteRuns } from '../../schemas/data-api.ts';
import { paths } from '../api.ts';
import { Load } from '../parts/load.tsx';
import type { Place } from '../parts/location.ts';
import { useResource } from '../parts/use-resource.ts';
import { SuiteDoc } from './suite-doc.tsx';

export function SuitePage({ suite, place }: { suite: string; place: Place }) {
  const runs = useResource<SuiteRuns>(paths.suiteRuns(suite));
  return (
    <Load resource={runs} label="the suite" height={700}>
      {(data) => <SuiteDoc data={data} chosen={place.expectation} />}
    </Load>
  );
}
