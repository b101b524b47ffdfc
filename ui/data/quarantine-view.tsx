import { useState } from 'react';
import type { QuarantineList } from '../../schemas/operator-api.ts';
import { withQuery } from '../api.ts';
import { Load } from '../parts/load.tsx';
import { go, type Place } from '../parts/location.ts';
import { Empty } from '../parts/states.tsx';
import { useResource } from '../parts/use-resource.ts';
import { HeldItem } from './held-item.tsx';
import { Choose, PAGE_SIZE, Pager, Search } from './list-controls.tsx';
import { WritesOff } from './writes-off.tsx';

const STATES = ['held', 'released', 'corrected', 'superseded'];

export function QuarantineView({ place }: { place: Place }) {
  const { dataset, state, filter: text, page } = place;
  const [told, setTold] = useState<string>();
  const list = useResource<QuarantineList>(
    withQuery('/v1/quarantine', { dataset, state, text, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }),
  );
  const datasets = list.data?.datasets ?? [];
  return (
    <section aria-labelledby="quarantine">
      <div className="bar">
        <h2 id="quarantine">Quarantine</h2>
        <Choose label="State" options={STATES} value={state} choose={(one) => go({ state: one, page: 1 })} />
        <Choose
          label="Dataset"
          options={datasets}
          value={dataset}
          choose={(one) => go({ dataset: one, page: 1 })}
        />
        <Search place={place} label="Subject or expectation" />
      </div>
      {told && (
        <p className="notice live" role="status">
          {told}
        </p>
      )}
      <Load resource={list} label="quarantine" height={400}>
        {(data) => (
          <>
            <WritesOff writes={data.attention.writes} />
            {data.rows.length === 0 ? (
              <Nothing narrowed={Boolean(dataset ?? state ?? text)} />
            ) : (
              <ul className="rows-list">
                {data.rows.map((row) => (
                  <HeldItem
                    key={`${row.dataset} ${row.subject} ${row.session} ${row.rowKnownAt}`}
                    row={row}
                    writes={data.attention.writes}
                    told={setTold}
                  />
                ))}
              </ul>
            )}
            <Pager total={data.total} page={page} />
          </>
        )}
      </Load>
    </section>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  if (narrowed)
    return <Empty title="Nothing matches">Choose another state or dataset, or clear the search.</Empty>;
  return (
    <Empty title="Nothing is in quarantine">
      No row has failed a critical expectation. Rows that do appear here with the reason.
    </Empty>
  );
}
