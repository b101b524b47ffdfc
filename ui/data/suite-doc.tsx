/** One suite over its runs: how it has gone, and the trend of every expectation. */
import type { ExpectationTrend, SuiteRun, SuiteRuns } from '../../schemas/data-api.ts';
import { RunStrip } from '../charts/run-strip.tsx';
import { count, day, exchangeTime, plural, utc } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';
import { TrendFigure } from './trend-figure.tsx';
import { nameOfMetric, resultOf, stateOfRun, textOf } from './words.ts';

interface Props {
  data: SuiteRuns;
  /** Name of the expectation whose history is drawn. */
  chosen: string | undefined;
}

export function SuiteDoc({ data, chosen }: Props) {
  const last = data.runs[0];
  return (
    <section aria-labelledby="suite" className="suite-doc">
      <div className="bar">
        <Link to={{ suite: undefined, expectation: undefined }} className="back">
          ← Data
        </Link>
        <h1 id="suite">{data.suite}</h1>
      </div>
      <p className="summary">
        Suite of dataset {data.dataset}, {data.versions.length > 1 ? 'versions' : 'version'}{' '}
        {data.versions.join(', ')}; {plural(data.runs.length, 'run')} shown
        {last && (
          <>
            , the last one of {day(last.session)}: {resultOf(last)}
          </>
        )}
        .
      </p>
      <div className="columns suite-columns">
        <section aria-labelledby="trends">
          <h2 id="trends">Expectations</h2>
          <Trends data={data} chosen={chosen} />
        </section>
        <section aria-labelledby="runs-of-suite">
          <h2 id="runs-of-suite">Runs</h2>
          <Runs runs={data.runs} />
        </section>
      </div>
    </section>
  );
}

function Trends({ data, chosen }: Props) {
  return (
    <div className="outcomes trends">
      {data.expectations.map((trend) => (
        <Trend key={trend.id} trend={trend} open={trend.id === chosen} />
      ))}
    </div>
  );
}

function Trend({ trend, open }: { trend: ExpectationTrend; open: boolean }) {
  const last = trend.points.at(-1);
  const label = `${trend.id}: ${trend.points.filter((one) => !one.success).length} of ${trend.points.length} runs failed`;
  return (
    <details open={open || (last !== undefined && !last.success)}>
      <summary>
        <span className="result">
          <RunStrip
            label={label}
            marks={trend.points.slice(-10).map((point) => ({
              key: point.run,
              share: 1,
              state: point.success ? 'good' : trend.severity === 'critical' ? 'bad' : 'look',
              tip: `${day(point.session)}: ${point.success ? 'passed' : 'failed'}`,
            }))}
          />
        </span>
        <h3>{trend.id}</h3>
        <span className="numbers muted">
          {nameOfMetric(trend.metric)} {textOf(last?.value ?? null)}
        </span>
      </summary>
      <div className="inside">
        {trend.description && <p>{trend.description}</p>}
        <TrendFigure trend={trend} />
      </div>
    </details>
  );
}

function Runs({ runs }: { runs: SuiteRun[] }) {
  return (
    <Scroll label="Runs of the suite, newest first">
      <table>
        <caption className="visually-hidden">Runs of the suite, newest first</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Date
            </th>
            <th scope="col" className="left">
              As known at
            </th>
            <th scope="col">Failed</th>
            <th scope="col" className="left">
              Version
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.run}>
              <th scope="row">
                <Link to={{ run: run.run, expectation: undefined }}>{day(run.session)}</Link>
              </th>
              <td className="left">
                <Term text={utc(run.knownAt)}>{exchangeTime(run.knownAt)}</Term>
              </td>
              <td className={{ good: '', look: 'band amber', bad: 'band red' }[stateOfRun(run)]}>
                {run.failed > 0 ? `${run.critical > 0 ? '■' : '▲'} ` : ''}
                {count(run.failed)} of {count(run.passed + run.failed)}
              </td>
              <td className="left">{run.version}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
