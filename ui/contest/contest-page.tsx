/** The contest: who serves, who challenges, on what evidence; its charts, its decisions, what a person may do. */
import { contestPlots } from '../../rendering/contest/plots.ts';
import type { ContestNow, DecisionList } from '../../schemas/contest-api.ts';
import type { ContestCharts } from '../../schemas/contest-charts.ts';
import { paths } from '../api.ts';
import { Plot } from '../charts/plot.tsx';
import { ChartFrame } from '../parts/chart-frame.tsx';
import { plural } from '../parts/format.ts';
import { Load } from '../parts/load.tsx';
import { go, type Place, WINDOWS } from '../parts/location.ts';
import { Segmented } from '../parts/segmented.tsx';
import { Empty, Failure, Skeleton } from '../parts/states.tsx';
import { type Resource, useResource } from '../parts/use-resource.ts';
import { ABOUT } from './about.ts';
import { Acts } from './acts.tsx';
import { DecisionPage } from './decision-page.tsx';
import { Decisions } from './decisions-table.tsx';
import { Standing } from './standing.tsx';

/** More would not be seen on any screen. */
const POINTS = 300;

export function ContestPage({ place }: { place: Place }) {
  if (place.decision !== undefined) return <DecisionPage key={place.decision} id={place.decision} />;
  return <Contest window={place.window} />;
}

function Contest({ window }: { window: number }) {
  const contest = useResource<ContestNow>(paths.contest);
  const charts = useResource<ContestCharts>(paths.contestCharts(window, POINTS));
  const decisions = useResource<DecisionList>(paths.decisions(false));
  if (contest.data === undefined)
    return (
      <section aria-labelledby="contest" className="contest">
        <h1 id="contest">Contest</h1>
        {contest.error?.status === 404 ? (
          <NoContest reason={contest.error.reason} />
        ) : contest.error ? (
          <Failure error={contest.error} retry={contest.retry} />
        ) : (
          <Skeleton height={1400} label="the contest" />
        )}
      </section>
    );
  const { state } = contest.data;
  const own = (decisions.data?.decisions ?? []).filter(({ id }) => id.startsWith(`${state.contest}/`));
  return (
    <section aria-labelledby="contest" className="contest">
      <div className="bar">
        <h1 id="contest">Contest</h1>
        <span className="muted">
          <code>{state.contest}</code>, {plural(state.day, 'session')}
        </span>
        <StatusWord now={contest.data} />
      </div>
      <Notices now={contest.data} />
      <Standing now={contest.data} charts={charts.data} />
      <Acts now={contest.data} />
      <section aria-labelledby="charts">
        <div className="bar">
          <h2 id="charts">How it went</h2>
          <Segmented
            label="Moving over sessions"
            options={WINDOWS}
            value={window as (typeof WINDOWS)[number]}
            choose={(one) => go({ window: one }, 'replace')}
          />
        </div>
        <Charts charts={charts} decisions={own} />
      </section>
      <section aria-labelledby="decisions">
        <h2 id="decisions">Decisions</h2>
        <Load resource={decisions} label="decisions" height={300}>
          {({ leftOut }) => <Decisions decisions={own} fits={leftOut} contest={state.contest} />}
        </Load>
      </section>
    </section>
  );
}

function Charts({
  charts,
  decisions,
}: {
  charts: Resource<ContestCharts>;
  decisions: DecisionList['decisions'];
}) {
  return (
    <Load resource={charts} label="charts" height={1200}>
      {(data) =>
        data.sessions.length === 0 ? (
          <Empty title="No session yet">The first session that is scored gives the first numbers.</Empty>
        ) : (
          <ChartFrame>
            {(width) =>
              contestPlots(data, decisions.toReversed(), width).map((plot) => (
                <Plot key={plot.name} plot={plot} about={ABOUT[plot.name]} />
              ))
            }
          </ChartFrame>
        )
      }
    </Load>
  );
}

function StatusWord({ now: { state, enabled } }: { now: ContestNow }) {
  if (state.status === 'running' && enabled) return null;
  return (
    <strong className="band amber">
      {state.status === 'running' ? '▲ not told of days' : `▲ ${state.status}`}
    </strong>
  );
}

function Notices({ now: { state, enabled } }: { now: ContestNow }) {
  if (state.status === 'closed')
    return (
      <p className="notice">
        <strong>Closed.</strong> {state.champion.recipe} goes on serving; nothing is decided any more. A
        closed contest is final.
      </p>
    );
  if (state.status === 'paused')
    return (
      <p className="notice">
        <strong>Paused.</strong> No tests, stages and promotions; guards and rollbacks go on, deadlines move.
      </p>
    );
  if (!enabled)
    return (
      <p className="notice">
        <strong>Days are not told to it.</strong> <code>contest.enabled</code> is false, so nothing is decided
        from new sessions. Set it to true in the configuration; the next day goes on.
      </p>
    );
  return null;
}

function NoContest({ reason }: { reason: string | undefined }) {
  if (reason === 'ContestDisabled')
    return (
      <Empty title="The contest is switched off">
        The first champion stays: the best recipe by CRPS skill. To let recipes challenge it, set{' '}
        <code>contest: {'{ enabled: true }'}</code> in the configuration and run a day, or register a
        challenger with <code>tempocast contest register har --by … --reason …</code>
      </Empty>
    );
  return (
    <Empty title="No contest has begun">
      It begins with the next day that is published, or now with{' '}
      <code>tempocast contest register har --by … --reason …</code> This page fills itself.
    </Empty>
  );
}
