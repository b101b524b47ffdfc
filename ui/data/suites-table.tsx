import type { Suites } from '../../schemas/data-api.ts';
import { RunStrip } from '../charts/run-strip.tsx';
import { day } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { resultOf, stateOfRun } from './words.ts';

export function SuitesTable({ data }: { data: Suites }) {
  if (data.suites.length === 0)
    return <Empty title="Nothing checked yet">Results appear once the first day has been validated.</Empty>;
  return (
    <Scroll label="Suites of expectations with their newest runs">
      <table className="suites">
        <caption className="visually-hidden">Suites of expectations with their newest runs</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              <Term of="suite">Suite</Term>
            </th>
            <th scope="col" className="left">
              Last run
            </th>
            <th scope="col" className="left">
              Result
            </th>
            <th scope="col" className="left">
              <Term of="suiteTrend">Runs</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.suites.map(({ suite, last, trend, versions }) => (
            <tr key={suite}>
              <th scope="row">
                <Link to={{ suite, run: undefined, expectation: undefined }}>{suite}</Link>{' '}
                <span className="muted wide-only">{versions.at(-1)}</span>
              </th>
              <td className="left">
                <Link to={{ suite, run: last.run, expectation: undefined }}>{day(last.session, false)}</Link>
              </td>
              <td className="left wrap">
                <span className={{ good: '', look: 'band amber', bad: 'band red' }[stateOfRun(last)]}>
                  {last.failed > 0 && (last.critical > 0 ? '■ ' : '▲ ')}
                  {resultOf(last)}
                </span>
              </td>
              <td className="left">
                <RunStrip
                  label={`${suite}: the newest ${trend.length} runs, ${trend.filter((run) => run.failed > 0).length} with failures`}
                  marks={trend.slice(-20).map((run) => ({
                    key: run.run,
                    share: run.failed / Math.max(1, run.passed + run.failed),
                    state: stateOfRun(run),
                    tip: `${day(run.session)}: ${resultOf(run)}`,
                  }))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
