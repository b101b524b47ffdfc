/** Did last night work? One line, on every page. */
import type { LatestForecasts, Quality, SessionRun, Sessions } from '../../schemas/api.ts';
import { paths } from '../api.ts';
import { DEFINITIONS } from './definitions.ts';
import { age, day, duration, exchangeTime, utc } from './format.ts';
import { Link } from './link.tsx';
import { Term } from './tip.tsx';
import { type Resource, useResource } from './use-resource.ts';

interface Props {
  latest: Resource<LatestForecasts>;
  sessions: Resource<Sessions>;
}

export function StateLine({ latest, sessions }: Props) {
  const freshness = latest.data?.freshness;
  const quality = useResource<Quality>(freshness ? paths.quality(freshness.session) : null);
  return (
    <section className="state" aria-label="State">
      {freshness && (
        <>
          <Item name="Session">
            <Term of="session">{day(freshness.session)}</Term>
          </Item>
          <Item name="Issued">
            <Term text={`${utc(freshness.issuedAt)}. Data known until ${utc(freshness.asOf)}.`}>
              {exchangeTime(freshness.issuedAt)}
            </Term>
          </Item>
          <Item name="Age" bad={freshness.stale}>
            <Term of="age">{age(freshness.ageMinutes)}</Term>
            {freshness.stale && ', stale'}
          </Item>
          <Item name="Champion">
            <Link
              to={{ tab: 'models', symbol: undefined }}
              tip={`${DEFINITIONS.champion} Version ${freshness.modelVersion}.`}
            >
              {freshness.recipe}
            </Link>
          </Item>
          {quality.data && (
            <Item
              name="Quality"
              bad={quality.data.expectations.some((one) => !one.success && one.severity === 'critical')}
            >
              <Link to={{ tab: 'quality', symbol: undefined, session: undefined }} tip={DEFINITIONS.quality}>
                {quality.data.passed} of {quality.data.passed + quality.data.failed} passed
              </Link>
            </Item>
          )}
        </>
      )}
      {sessions.data && <Pipeline sessions={sessions.data} />}
      {!freshness && !sessions.data && (
        <span className="muted">{latest.error ? 'State unknown' : 'Loading\u2026'}</span>
      )}
    </section>
  );
}

function Pipeline({ sessions }: { sessions: Sessions }) {
  const run = sessions.sessions.find((one) => one.state !== 'closed');
  const url = run?.runUrl ?? sessions.temporalUrl;
  return (
    <Item name="Pipeline" bad={run?.state === 'failed'}>
      <Link to={{ tab: 'runs', symbol: undefined }} tip={DEFINITIONS.pipeline}>
        {run ? stateOf(run) : 'no run yet'}
      </Link>
      {url && (
        <a
          className="outside"
          href={url}
          target="_blank"
          rel="noreferrer"
          aria-label="Open the run in the Temporal UI"
        >
          Temporal&nbsp;↗
        </a>
      )}
    </Item>
  );
}

export function stateOf(run: SessionRun): string {
  if (run.state === 'closed') return String(run.summary?.reason ?? 'closed');
  if (run.state === 'running') {
    const done = run.stages.at(-1)?.stage;
    return run.stage ? `running: ${run.stage}` : done ? `running, ${done} done` : 'running';
  }
  if (run.state === 'failed') return `failed${run.stage ? ` at ${run.stage}` : ''}`;
  const took = run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : 0;
  return took > 0 ? `${run.state} in ${duration(took)}` : run.state;
}

function Item({ name, bad, children }: { name: string; bad?: boolean; children: React.ReactNode }) {
  return (
    <span className={bad ? 'item bad' : 'item'}>
      <span className="name">{name}</span> {children}
    </span>
  );
}
