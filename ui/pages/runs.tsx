/** Recent session runs: state, time by stage, and the way into the Temporal UI; training runs below. */
import type { SessionRun, Sessions } from '../../schemas/api.ts';
import { linearScale } from '../charts/scale.ts';
import { StageBar } from '../charts/stage-bar.tsx';
import { day, duration, utc } from '../parts/format.ts';
import { useWidth } from '../parts/hooks.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { stateOf } from '../parts/state-line.tsx';
import { Empty } from '../parts/states.tsx';
import type { Resource } from '../parts/use-resource.ts';
import { TrainingRuns } from './training-runs.tsx';

export function RunsPage({ sessions }: { sessions: Resource<Sessions> }) {
  return (
    <>
      <section aria-labelledby="runs">
        <div className="bar">
          <h1 id="runs">Runs</h1>
          {sessions.data?.temporalUrl && (
            <a className="outside" href={sessions.data.temporalUrl} target="_blank" rel="noreferrer">
              All of them in the Temporal UI ↗
            </a>
          )}
        </div>
        <Load resource={sessions} label="runs" height={400}>
          {(data) =>
            data.sessions.length === 0 ? (
              <Empty title="No session has run yet">Run the day first: npm run up</Empty>
            ) : (
              <RunsTable runs={data.sessions} />
            )
          }
        </Load>
      </section>
      <TrainingRuns />
    </>
  );
}

const total = (run: SessionRun) => run.stages.reduce((sum, one) => sum + one.milliseconds, 0);

function RunsTable({ runs }: { runs: SessionRun[] }) {
  const [cell, width] = useWidth<HTMLTableCellElement>(360);
  const longest = Math.max(...runs.map(total), 1);
  const scale = linearScale([0, longest], [0, Math.max(80, width - 24)]);
  return (
    <Scroll label="Session runs, newest first">
      <table className="runs">
        <caption className="visually-hidden">Session runs, newest first</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Session
            </th>
            <th scope="col" className="left">
              State
            </th>
            <th scope="col" className="left fill wide-only" ref={cell}>
              Time by stage
            </th>
            <th scope="col" className="left">
              Open
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.session}>
              <th scope="row">
                <Link to={{ tab: 'quality', session: run.session }}>{day(run.session)}</Link>
              </th>
              <td
                className="left wrap"
                data-tip={run.startedAt ? `started ${utc(run.startedAt)}` : undefined}
              >
                <span className={run.state === 'failed' ? 'band red' : ''}>
                  {run.state === 'failed' ? '■ ' : ''}
                  {stateOf(run)}
                </span>
              </td>
              <td className="left wide-only">
                {run.stages.length > 0 && (
                  <StageBar
                    scale={scale}
                    height={16}
                    stages={run.stages.map(({ stage, milliseconds, detail }) => ({
                      stage,
                      milliseconds,
                      tip: `${stage}: ${duration(milliseconds)}${detail ? `. ${detail}` : ''}`,
                    }))}
                    label={`${duration(total(run))} in ${run.stages.length} stages`}
                  />
                )}
              </td>
              <td className="left">
                {run.runUrl && (
                  <a
                    href={run.runUrl}
                    target="_blank"
                    rel="noreferrer"
                    aria-label={`Run of ${run.session} in the Temporal UI`}
                  >
                    Temporal&nbsp;↗
                  </a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
