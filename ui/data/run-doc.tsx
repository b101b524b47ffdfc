/** One run over a dataset: every expectation, what it set aside, and what happened next. */
import type { ExpectationResult, RunDoc as RunDocBody } from '../../schemas/data-api.ts';
import { day, exchangeTime, plural, utc } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Term } from '../parts/tip.tsx';
import { ExpectationDetails } from './expectation-details.tsx';
import { HeldTable } from './held-table.tsx';
import { resultOf } from './words.ts';

interface Props {
  data: RunDocBody;
  /** `<suite>/<expectation>`: failed ones and this one are open. */
  open: (result: ExpectationResult) => boolean;
  onToggle?: (result: ExpectationResult, open: boolean) => void;
  trend: (result: ExpectationResult) => React.ReactNode;
}

export const keyOf = ({ suite, expectation }: ExpectationResult) => `${suite}/${expectation}`;

export function RunDoc({ data, open, onToggle, trend }: Props) {
  const suites = data.expectations.map((one) => one.suite);
  const suite = suites.includes(data.dataset) ? data.dataset : suites[0];
  return (
    <section aria-labelledby="run" className="run-doc">
      <div className="bar">
        <Link to={{ run: undefined, expectation: undefined, suite }} className="back">
          ← {suite ?? data.dataset}
        </Link>
        <h1 id="run">
          {data.dataset}, {day(data.session)}
        </h1>
        <span className="neighbours">
          {data.previous && <Link to={{ run: data.previous, expectation: undefined }}>← run before</Link>}
          {data.next && <Link to={{ run: data.next, expectation: undefined }}>run after →</Link>}
        </span>
      </div>
      <p className="summary">
        {resultOf(data)}; {plural(data.rows, 'row')} looked at by checkpoint {data.checkpoint}, as known at{' '}
        <Term text={utc(data.knownAt)}>{exchangeTime(data.knownAt)}</Term>
        {data.held.length > 0 && <>; {plural(data.held.length, 'row')} set aside</>}.
      </p>
      <section aria-labelledby="next-steps">
        <h2 id="next-steps">What happened next</h2>
        <NextSteps steps={data.followUps} />
      </section>
      {data.held.length > 0 && (
        <section aria-labelledby="set-aside">
          <h2 id="set-aside">
            <Term of="quarantine">Set aside</Term>
          </h2>
          <HeldTable rows={data.held} />
        </section>
      )}
      <section aria-labelledby="outcomes">
        <h2 id="outcomes">Expectations</h2>
        {data.expectations.length === 0 ? (
          <p className="muted">This run looked at nothing.</p>
        ) : (
          <div className="outcomes">
            {data.expectations.map((result) => (
              <ExpectationDetails
                key={keyOf(result)}
                result={result}
                open={open(result)}
                trend={() => trend(result)}
                {...(onToggle ? { onToggle: (now: boolean) => onToggle(result, now) } : {})}
              />
            ))}
          </div>
        )}
      </section>
    </section>
  );
}

const WORDS: Record<RunDocBody['followUps'][number]['what'], string> = {
  quarantined: 'Quarantined',
  repaired: 'Repaired',
  stopped: 'Stopped',
  told: 'Told',
  released: 'Released',
  corrected: 'Corrected',
  closed: 'Over',
};

function NextSteps({ steps }: { steps: RunDocBody['followUps'] }) {
  if (steps.length === 0)
    return <p className="muted">Nothing was needed: no row was set aside and nobody was told.</p>;
  return (
    <ol className="next-steps">
      {steps.map((step) => (
        <li key={`${step.what} ${step.at} ${step.text}`}>
          <span className="what">{WORDS[step.what]}</span> {step.text}
          <span className="muted">
            {', '}
            {day(step.at.slice(0, 10), false)} <Term text={utc(step.at)}>{exchangeTime(step.at)}</Term>
          </span>
        </li>
      ))}
    </ol>
  );
}
