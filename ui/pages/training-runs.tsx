/** Recent training runs: how each ended, and why one that failed did. */
import type { TrainingRuns as Answer } from '../../schemas/models-api.ts';
import { paths } from '../api.ts';
import { day, signed, utc } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { useResource } from '../parts/use-resource.ts';

/** Of an error in the table; all of it is in the tip, and what `tempocast runs show` prints. */
const SHOWN = 160;

type Run = Answer['runs'][number];

export function TrainingRuns() {
  const runs = useResource<Answer>(paths.trainingRuns);
  return (
    <section aria-labelledby="training-runs">
      <h2 id="training-runs">Training runs</h2>
      <Load resource={runs} label="training runs" height={200}>
        {(data) =>
          data.runs.length === 0 ? <p className="muted">None yet.</p> : <RunsTable runs={data.runs} />
        }
      </Load>
    </section>
  );
}

function RunsTable({ runs }: { runs: Run[] }) {
  return (
    <Scroll label="Training runs, newest first">
      <table className="runs">
        <caption className="visually-hidden">Training runs, newest first</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Recipe
            </th>
            <th scope="col" className="left">
              As of
            </th>
            <th scope="col" className="left fill">
              State
            </th>
            <th scope="col" className="wide-only">
              Skill %, 1 session
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row" data-tip={`training run ${run.id.slice(0, 12)}`}>
                {run.modelVersion === null ? (
                  run.recipe
                ) : (
                  <Link to={{ tab: 'models', model: run.modelVersion }}>{run.recipe}</Link>
                )}
              </th>
              <td className="left">{day(run.session)}</td>
              <td className="left wrap" data-tip={run.error ?? `started ${utc(run.startedAt)}`}>
                <State run={run} />
              </td>
              <td className="wide-only">
                {typeof run.skill?.['1'] === 'number' ? signed(100 * run.skill['1']) : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function State({ run }: { run: Run }) {
  if (run.status !== 'failed') return run.status;
  return (
    <>
      <span className="band red">■ failed</span>
      {run.errorType !== null && ` ${run.errorType}: ${shortened(run.error ?? '')}`}
    </>
  );
}

const shortened = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text);
