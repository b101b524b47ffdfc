import type { Arrival, DatasetState } from '../../schemas/data-api.ts';
import { ArrivalStrip } from '../charts/arrival-strip.tsx';
import { count, day, exchangeTime, plural, utc } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';
import { againstDeadline, minutesAfter } from './words.ts';

export function ArrivalsTable({ datasets }: { datasets: DatasetState[] }) {
  return (
    <Scroll label="Datasets: the newest arrival against its deadline, who answered, checks">
      <table className="arrivals">
        <caption className="visually-hidden">
          Datasets: the newest arrival against its deadline, who answered, checks
        </caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Dataset
            </th>
            <th scope="col" className="left">
              Newest
            </th>
            <th scope="col" className="left">
              <Term of="deadline">Arrived</Term>
            </th>
            <th scope="col" className="left wide-only">
              <Term of="arrivals">Dates before</Term>
            </th>
            <th scope="col" className="left">
              From
            </th>
            <th scope="col">Rows</th>
            <th scope="col" className="left">
              Checks
            </th>
            <th scope="col">
              <Term of="held">Held</Term>
            </th>
            <th scope="col">
              <Term of="restatement">Restated</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <Row key={dataset.dataset} state={dataset} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ state }: { state: DatasetState }) {
  const { dataset, arrivals, checks } = state;
  const last = arrivals.at(-1);
  return (
    <tr>
      <th scope="row">{dataset}</th>
      <td className="left">{last ? day(last.date, false) : '–'}</td>
      <td className="left">
        {state.overdue ? (
          <Overdue overdue={state.overdue} />
        ) : last ? (
          <Arrived arrival={last} />
        ) : (
          <Never state={state} />
        )}
      </td>
      <td className="left wide-only">
        {arrivals.length > 0 && (
          <ArrivalStrip
            label={`${dataset}: ${plural(arrivals.length, 'date')}, ${arrivals.filter((one) => one.late).length} late, ${arrivals.filter(gone).length} did not come`}
            marks={arrivals.map((one) => ({
              key: `${one.date} ${one.arrivedAt}`,
              minutes: gone(one) ? null : minutesAfter(one.arrivedAt, one.expectedBy),
              whole: one.state === 'arrived',
              tip: `${day(one.date)}: ${wordOf(one)}`,
            }))}
          />
        )}
      </td>
      <td className="left" data-tip={`Asked in this order: ${state.providers.join(', ')}.`}>
        {last && last.providers.length > 0 ? (
          last.providers.join(', ')
        ) : (
          <span className="muted">{state.providers[0]}</span>
        )}
      </td>
      <td>{last ? count(last.rows) : '–'}</td>
      <td className="left">
        {checks ? (
          <Link to={{ run: checks.run }}>
            <span className={checks.critical > 0 ? 'band red' : checks.failed > 0 ? 'band amber' : ''}>
              {checks.failed > 0 && (checks.critical > 0 ? '■ ' : '▲ ')}
              {checks.passed} of {checks.passed + checks.failed}
            </span>
          </Link>
        ) : (
          <span className="muted">none</span>
        )}
      </td>
      <td>
        {state.held > 0 ? (
          <Link to={{ view: 'quarantine', dataset, state: 'held', page: 1 }}>{count(state.held)}</Link>
        ) : (
          '0'
        )}
      </td>
      <td>
        {state.restatements > 0 ? (
          <Link to={{ view: 'restatements', dataset, page: 1 }}>{count(state.restatements)}</Link>
        ) : (
          '0'
        )}
      </td>
    </tr>
  );
}

const gone = (one: Arrival) => one.state === 'failed';

function Overdue({ overdue }: { overdue: NonNullable<DatasetState['overdue']> }) {
  return (
    <Term text={`${overdue.title}: ${overdue.text}`} className="term band red">
      ■ did not come
    </Term>
  );
}

function Never({ state }: { state: DatasetState }) {
  return (
    <span
      className="muted"
      data-tip={
        state.every ? 'Its first date has not come yet.' : 'Nothing fetches it by itself: every is null.'
      }
    >
      {state.every ? 'not yet' : 'only when asked for'}
    </span>
  );
}

function Arrived({ arrival }: { arrival: Arrival }) {
  const { arrivedAt, expectedBy } = arrival;
  const bad = gone(arrival) ? 'band red' : arrival.late || arrival.state === 'partial' ? 'band amber' : '';
  const tip = `Deadline ${exchangeTime(expectedBy)}, ${utc(expectedBy)}. Arrived ${utc(arrivedAt)}.${missingText(arrival)}`;
  return (
    <Term text={tip} className={`${bad} term`}>
      {bad && (gone(arrival) ? '■ ' : '▲ ')}
      {wordOf(arrival)}
    </Term>
  );
}

function wordOf(arrival: Arrival): string {
  const { arrivedAt, expectedBy, state, missing } = arrival;
  if (state === 'failed') return 'failed';
  const part = state === 'partial' ? `, ${missing.length} missing` : '';
  return `${againstDeadline(minutesAfter(arrivedAt, expectedBy))}${part}`;
}

const missingText = ({ missing }: Arrival) =>
  missing.length > 0 ? ` Missing: ${missing.slice(0, 12).join(', ')}.` : '';
