/** One decision under its own address: what was decided, by whom, from what, by which policy and code. */
import { decisionWords, STAGE_WORDS } from '../../rendering/contest/words.ts';
import type { OneDecision } from '../../schemas/contest-api.ts';
import { paths } from '../api.ts';
import { CopyCommand } from '../parts/copy-command.tsx';
import { type FactRow, Facts } from '../parts/facts.tsx';
import { day, exchangeTime, utc } from '../parts/format.ts';
import { useKey } from '../parts/hooks.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { go } from '../parts/location.ts';
import { Term } from '../parts/tip.tsx';
import { useResource } from '../parts/use-resource.ts';
import { DecisionEvidence } from './decision-evidence.tsx';
import { byWhom } from './decisions-table.tsx';

export function DecisionPage({ id }: { id: string }) {
  const decision = useResource<OneDecision>(paths.decision(id));
  useKey('Escape', () => go({ decision: undefined }));
  const one = decision.data;
  return (
    <section aria-labelledby="decision" className="contest decision">
      <div className="bar">
        <Link to={{ decision: undefined }} className="back">
          ← Contest
        </Link>
        <h1 id="decision">
          {one === undefined ? 'Decision' : `${one.recipe ?? 'Contest:'} ${decisionWords(one)}`}
        </h1>
        <code>{id}</code>
      </div>
      <Load resource={decision} label="the decision" height={900}>
        {(data) => <Decision data={data} />}
      </Load>
    </section>
  );
}

function Decision({ data }: { data: OneDecision }) {
  const { champion, session, decidedAt, actor, reasons, codeVersion, policy, evidence, id } = data;
  const { stage, action } = evidence;
  const facts: FactRow[] = [
    ['Session', session === null ? 'before the first' : day(session)],
    [
      'Decided',
      <Term key="at" text={utc(decidedAt)}>
        {exchangeTime(decidedAt)}, {day(decidedAt.slice(0, 10))}
      </Term>,
    ],
    ['By', actor.kind === 'policy' ? 'the policy, by itself' : byWhom(data).slice('by '.length)],
    [
      'Champion',
      champion.before === champion.after ? champion.after : `${champion.before} → ${champion.after}`,
    ],
    ...(stage ? [['Stage', `${STAGE_WORDS[stage.from]} → ${STAGE_WORDS[stage.to]}`] as FactRow] : []),
    ...(action ? [['Asked for', action.action] as FactRow] : []),
    ['Policy', `${policy.id} ${policy.version}`],
    ['Code', codeVersion],
  ];
  return (
    <>
      <Facts rows={facts} />
      <section aria-labelledby="reasons">
        <h2 id="reasons">Why</h2>
        <ul className="limits">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </section>
      <DecisionEvidence data={data} />
      <section aria-labelledby="again">
        <h2 id="again">Decide again</h2>
        <p className="summary">
          Recomputes it from stored forecasts and outcomes; ends with 1 when the answer differs.
        </p>
        <CopyCommand command={`tempocast contest replay ${id}`} />
      </section>
      <section aria-labelledby="policy">
        <details>
          <summary>
            <h2 id="policy">
              The policy as it was: {policy.id} {policy.version}
            </h2>
          </summary>
          <pre className="evidence">{JSON.stringify(policy, null, 2)}</pre>
        </details>
        <details>
          <summary>
            <h2>Everything it was decided from</h2>
          </summary>
          <pre className="evidence">{JSON.stringify(evidence, null, 2)}</pre>
        </details>
      </section>
    </>
  );
}
