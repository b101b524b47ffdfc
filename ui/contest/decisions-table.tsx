/** Every decision, newest first, each with a link to its record. */
import { useState } from 'react';
import { decisionWords } from '../../rendering/contest/words.ts';
import type { DecisionAnswer, DecisionList } from '../../schemas/contest-api.ts';
import { paths } from '../api.ts';
import { day, plural, utc } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { useResource } from '../parts/use-resource.ts';

const AT_FIRST = 12;

interface Props {
  decisions: DecisionAnswer[];
  /** New fits of the same recipes, which are many and change nothing. */
  fits: number;
  contest: string;
}

export function Decisions({ decisions, fits, contest }: Props) {
  const [withFits, setWithFits] = useState(false);
  const whole = useResource<DecisionList>(withFits ? paths.decisions(true) : null);
  const shown = withFits ? whole.data?.decisions.filter(({ id }) => id.startsWith(`${contest}/`)) : undefined;
  return (
    <>
      <Rows decisions={shown ?? decisions} />
      {fits > 0 && (
        <label className="choose with-fits">
          <input type="checkbox" checked={withFits} onChange={(event) => setWithFits(event.target.checked)} />
          with {plural(fits, 'new fit')} that went live
        </label>
      )}
    </>
  );
}

function Rows({ decisions }: { decisions: DecisionAnswer[] }) {
  const [all, setAll] = useState(false);
  if (decisions.length === 0)
    return (
      <Empty title="Nothing decided yet">Each decision will stand here, with what it was decided from.</Empty>
    );
  const shown = all ? decisions : decisions.slice(0, AT_FIRST);
  return (
    <>
      <ol className="rows-list decisions">
        {shown.map((one) => (
          <li key={one.id}>
            <div className="row-head">
              <Link to={{ decision: one.id }}>
                <strong>{one.recipe ?? 'contest'}</strong> {wordsFor(one)}
              </Link>
              <span className="muted state-word">
                <Term text={`decided ${utc(one.decidedAt)}`} className="">
                  {one.session === null ? utc(one.decidedAt) : day(one.session)}
                </Term>
                , {byWhom(one)}
              </span>
            </div>
            <p className="muted">{one.reasons.join('; ')}</p>
          </li>
        ))}
      </ol>
      {decisions.length > AT_FIRST && !all && (
        <p className="row-actions">
          <button type="button" onClick={() => setAll(true)}>
            Show all {decisions.length}
          </button>
        </p>
      )}
    </>
  );
}

/** The contest itself is the subject where no recipe is. */
function wordsFor(decision: DecisionAnswer): string {
  const words = decisionWords(decision);
  return decision.recipe === null ? words.replace(/^contest /, '') : words;
}

export function byWhom({ actor }: Pick<DecisionAnswer, 'actor'>): string {
  if (actor.kind === 'policy') return 'by the policy';
  return `by ${actor.name}${actor.second === null ? '' : ` and ${actor.second}`}`;
}
