import type { CausedRestatement, RestatementList } from '../../schemas/operator-api.ts';
import { withQuery } from '../api.ts';
import { count, day, exchangeTime, plain, utc } from '../parts/format.ts';
import { Load } from '../parts/load.tsx';
import { go, type Place } from '../parts/location.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { useResource } from '../parts/use-resource.ts';
import { Choose, PAGE_SIZE, Pager, Search } from './list-controls.tsx';

export function RestatementsView({ place }: { place: Place }) {
  const { dataset, state: cause, filter: text, page } = place;
  const list = useResource<RestatementList>(
    withQuery('/v1/restatements', { dataset, cause, text, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }),
  );
  const causes = list.data?.causes ?? [];
  return (
    <section aria-labelledby="restatements">
      <div className="bar">
        <h2 id="restatements">Restatements</h2>
        <Choose
          label="Cause"
          options={causes.map((one) => one.cause)}
          value={cause}
          choose={(one) => go({ state: one, page: 1 })}
        />
        <Search place={place} label="Symbol or field" />
      </div>
      <Load resource={list} label="restatements" height={400}>
        {(data) =>
          data.rows.length === 0 ? (
            <Empty title={cause || text || dataset ? 'Nothing matches' : 'Nothing has been restated'}>
              {cause || text || dataset
                ? 'Choose another cause or dataset, or clear the search.'
                : 'The overlap that is read again each day agrees with what was read before.'}
            </Empty>
          ) : (
            <>
              <p className="summary">{causes.map((one) => `${count(one.count)} ${one.cause}`).join(', ')}.</p>
              <Table rows={data.rows} />
              <Pager total={data.total} page={page} />
            </>
          )
        }
      </Load>
    </section>
  );
}

function Table({ rows }: { rows: CausedRestatement[] }) {
  return (
    <Scroll label="Values that were said differently before, newest first">
      <table>
        <caption className="visually-hidden">Values that were said differently before, newest first</caption>
        <thead>
          <tr>
            {['Symbol', 'Date', 'Field'].map((name) => (
              <th key={name} scope="col" className="left">
                {name}
              </th>
            ))}
            <th scope="col">Before</th>
            <th scope="col">Now</th>
            <th scope="col" className="left">
              <Term of="cause">Cause</Term>
            </th>
            <th scope="col" className="left">
              Known
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.dataset} ${row.symbol} ${row.session} ${row.field} ${row.knownAt}`}>
              <th scope="row">{row.symbol}</th>
              <td className="left">{day(row.session)}</td>
              <td className="left">{row.field}</td>
              <td>{row.before === null ? 'none' : plain(row.before)}</td>
              <td>{row.after === null ? 'none' : plain(row.after)}</td>
              <td className="left wrap">
                {row.cause === 'unexplained' ? <span className="band amber">▲ unexplained</span> : row.cause}
                {row.explainedBy && <span className="detail">{row.explainedBy}</span>}
              </td>
              <td className="left">
                <Term text={utc(row.knownAt)}>
                  {day(row.knownAt.slice(0, 10), false)}{' '}
                  {exchangeTime(row.knownAt).replace(' in New York', '')}
                </Term>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
