import { SuitesTable } from '../data/suites-table.tsx';
import { resultOf, stateOfRun } from '../data/words.ts';
import { day, plural } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { DocsInput } from './render.tsx';

/** Every suite, and every run that has a page, newest first. */
export function IndexDoc({ input }: { input: DocsInput }) {
  const runs = input.runs.toSorted(
    (a, b) =>
      b.session.localeCompare(a.session) || a.dataset.localeCompare(b.dataset) || a.run.localeCompare(b.run),
  );
  return (
    <section aria-labelledby="docs">
      <div className="bar">
        <h1 id="docs">Data docs of {input.universe}</h1>
      </div>
      <p className="summary">
        {plural(input.suiteRuns.length, 'suite')}, {plural(runs.length, 'run')}. What the data had to satisfy,
        what was found, and what happened next.
      </p>
      <section aria-labelledby="suites">
        <h2 id="suites">Expectations by suite</h2>
        <SuitesTable data={input.suites} />
      </section>
      <section aria-labelledby="runs">
        <h2 id="runs">Runs</h2>
        <Scroll label="Runs, newest first">
          <table>
            <caption className="visually-hidden">Runs, newest first</caption>
            <thead>
              <tr>
                <th scope="col" className="left">
                  Date
                </th>
                <th scope="col" className="left">
                  Dataset
                </th>
                <th scope="col" className="left">
                  Result
                </th>
                <th scope="col">Set aside</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.run}>
                  <th scope="row">
                    <Link to={{ run: run.run }}>{day(run.session)}</Link>
                  </th>
                  <td className="left">{run.dataset}</td>
                  <td
                    className={`left ${{ good: '', look: 'band amber', bad: 'band red' }[stateOfRun(run)]}`}
                  >
                    {run.failed > 0 && (run.critical > 0 ? '■ ' : '▲ ')}
                    {resultOf(run)}
                  </td>
                  <td>{run.held.length}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
    </section>
  );
}
