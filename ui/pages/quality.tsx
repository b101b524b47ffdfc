/** What validation found on a day. */
import type { Expectation, Quality, Sessions } from '../../schemas/api.ts';
import { paths } from '../api.ts';
import { DEFINITIONS } from '../parts/definitions.ts';
import { count, day, plural } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { go, type Place, START } from '../parts/location.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { type Resource, useResource } from '../parts/use-resource.ts';
import { QuarantineTable, RestatementTable } from './quality-rows.tsx';

export function QualityPage({ place, sessions }: { place: Place; sessions: Resource<Sessions> }) {
  return (
    <Load resource={sessions} label="sessions" height={600}>
      {(data) => {
        const days = data.sessions.filter((run) => run.state !== 'closed').map((run) => run.session);
        const session = place.session ?? data.freshness?.session ?? days[0];
        if (session === undefined)
          return <Empty title="No session has run yet">Run the day first: npm run up</Empty>;
        return <Day key={session} session={session} days={days} />;
      }}
    </Load>
  );
}

function Day({ session, days }: { session: string; days: string[] }) {
  const quality = useResource<Quality>(paths.quality(session));
  const options = days.includes(session) ? days : [session, ...days];
  return (
    <section aria-labelledby="quality">
      <div className="bar">
        <h1 id="quality">Quality of the data</h1>
        <label className="choose">
          <span>Session</span>
          <select value={session} onChange={(event) => go({ session: event.target.value })}>
            {options.map((one) => (
              <option key={one} value={one}>
                {day(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Load resource={quality} label="quality" height={600}>
        {(data) => <Found data={data} />}
      </Load>
    </section>
  );
}

function Found({ data }: { data: Quality }) {
  if (data.expectations.length === 0) {
    return (
      <Empty title="Not validated yet">
        The run of this session is {data.state}; results appear once its validation is done.
      </Empty>
    );
  }
  return (
    <>
      <p className="summary">
        {data.passed} of {data.passed + data.failed} expectations passed;{' '}
        {plural(data.quarantineCount, 'row')} in quarantine; {plural(data.restatementCount, 'restated value')}
        .
      </p>
      <div className="columns">
        <section aria-labelledby="expectations">
          <h2 id="expectations">
            <Term of="expectation">Expectations</Term>
          </h2>
          <ExpectationTable rows={data.expectations} />
        </section>
        <div>
          <section aria-labelledby="quarantine">
            <h2 id="quarantine">
              <Term of="quarantine">Quarantine</Term>
            </h2>
            <QuarantineTable rows={data.quarantine} total={data.quarantineCount} />
          </section>
          <section aria-labelledby="restatements">
            <h2 id="restatements">
              <Term of="restatement">Restatements</Term>
            </h2>
            <RestatementTable rows={data.restatements} total={data.restatementCount} />
          </section>
        </div>
      </div>
    </>
  );
}

function ExpectationTable({ rows }: { rows: Expectation[] }) {
  return (
    <Scroll label="Expectations and their results, failed ones first">
      <table className="expectations">
        <caption className="visually-hidden">Expectations and their results, failed ones first</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Result
            </th>
            <th scope="col" className="left">
              Expectation
            </th>
            <th scope="col">
              <Term of="unexpected">Unexpected</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.suite} ${row.expectation}`}>
              <td className="left">
                <Result row={row} />
              </td>
              <th scope="row" data-tip={row.description ?? undefined}>
                <Link
                  to={{ ...START, tab: 'data', run: row.run, expectation: `${row.suite}/${row.expectation}` }}
                >
                  {row.expectation}
                </Link>
                {!row.success && <span className="detail">{row.description}</span>}
                {!row.success && row.examples.length > 0 && (
                  <span className="detail">{row.examples.slice(0, 3).map(textOf).join('; ')}</span>
                )}
              </th>
              <td data-tip={DEFINITIONS.unexpected}>
                {count(row.unexpectedCount ?? 0)} of {count(row.elementCount ?? 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Result({ row }: { row: Expectation }) {
  if (row.success) return <span className="muted">✓ passed</span>;
  if (row.severity === 'critical') return <span className="band red">■ critical</span>;
  return <span className="band amber">▲ {row.severity}</span>;
}

function textOf(example: unknown): string {
  if (typeof example !== 'object' || example === null) return String(example);
  const { symbol, session, detail } = example as Record<string, unknown>;
  if (symbol !== undefined && detail !== undefined) return `${symbol} ${session}: ${detail}`;
  return Object.entries(example)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
}
