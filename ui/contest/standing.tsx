/** Who serves and who challenges: one line of facts, one row a recipe. */
import type { ContestNow } from '../../schemas/contest-api.ts';
import type { ContestCharts } from '../../schemas/contest-charts.ts';
import { Fact } from '../parts/facts.tsx';
import { count, plural, share } from '../parts/format.ts';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { Challengers } from './challengers.tsx';

interface Props {
  now: ContestNow;
  charts: ContestCharts | undefined;
}

const YEAR = 252;

export function Standing({ now, charts }: Props) {
  const { state, policy } = now;
  const { champion, watch } = state;
  const thisYear = state.tests.days.filter((day) => state.day - day < YEAR).length;
  return (
    <>
      <dl className="facts">
        <Fact name="Champion">
          <strong>{champion.recipe}</strong>, {plural(state.day - champion.sinceDay, 'session')}
        </Fact>
        {watch && (
          <Fact name="Watched by">
            <Term
              text={`The champion before. When its reverse evidence reaches ${policy.rollback.threshold} in these sessions, it serves again.`}
            >
              {watch.recipe}, {state.day - watch.sinceDay} of {policy.rollback.windowSessions} sessions
            </Term>
          </Fact>
        )}
        <Fact name="Tests this year">
          <Term
            text={`Tests started in the last ${YEAR} sessions, of those that the policy allows. ${count(state.tests.count)} since the contest began; ${count(state.trials)} trials were counted.`}
          >
            {thisYear} of {policy.test.perYear}
          </Term>
        </Fact>
        <Fact name="False promotions expected">
          <Term
            text={`Tests a year times the chance that one promotes a challenger that is not better: at most ${policy.test.perYear} × ${share(policy.test.alpha, 1)} %. With the ${thisYear} of this year it is ${(thisYear * policy.test.alpha).toFixed(2)}. The policy bounds it by ${policy.test.expectedFalsePerYear}.`}
          >
            at most {(policy.test.perYear * policy.test.alpha).toFixed(2)} a year
          </Term>
        </Fact>
        <Fact name="Policy">
          <Term text={`sha256 ${state.policy.hash}; every threshold is in its decisions.`}>
            {state.policy.id} {state.policy.version}
          </Term>
        </Fact>
      </dl>
      {Object.keys(state.challengers).length + (watch ? 1 : 0) === 0 ? (
        <Empty title="Nobody challenges">
          {champion.recipe} serves alone. Register a recipe below, or with{' '}
          <code>tempocast contest register</code>.
        </Empty>
      ) : (
        <Challengers now={now} charts={charts} />
      )}
    </>
  );
}
