/** What a person may do about the contest: each with a name and a reason, some with a second person. */
import { useState } from 'react';
import type { ContestNow } from '../../schemas/contest-api.ts';
import type { OperatorAnswer } from '../../schemas/operator-api.ts';
import { OperatorForm, toldOf } from '../data/operator-form.tsx';
import { WritesOff } from '../data/writes-off.tsx';
import { plural } from '../parts/format.ts';
import { ActFields } from './act-fields.tsx';
import { ACTS, type Act, type ActName, actsOf, needsSecond } from './act-words.ts';

export function Acts({ now }: { now: ContestNow }) {
  const [open, setOpen] = useState<Act>();
  const [told, setTold] = useState<string>();
  const { state, writes } = now;
  if (state.status === 'closed') return null;
  const choose = (act: Act) => {
    setTold(undefined);
    setOpen(act);
  };
  const done = (act: Act) => (answer: OperatorAnswer) => {
    setOpen(undefined);
    setTold(toldOf(ACTS[act.name].done(act.recipe ?? ''), answer));
  };
  return (
    <section aria-labelledby="acts" className="acts">
      <h2 id="acts">What you can do</h2>
      <WritesOff writes={writes} />
      {state.proposals.map(({ id, action, expiresDay }) => (
        <div key={id} className="notice">
          <strong>{ACTS[action.action as ActName].title(action.recipe ?? '')}</strong> asked by {action.name}{' '}
          ({action.reason}) waits for a second person,{' '}
          {plural(Math.max(0, expiresDay - state.day), 'session')} left.{' '}
          {writes !== 'off' && (
            <button type="button" onClick={() => choose({ name: 'confirm', proposal: id, of: action })}>
              Confirm
            </button>
          )}
        </div>
      ))}
      {told && (
        <p className="done-note" role="status">
          {told}
        </p>
      )}
      {open === undefined && writes !== 'off' && (
        <div className="row-actions">
          {actsOf(now).map((act) => (
            <button key={`${act.name} ${act.recipe}`} type="button" onClick={() => choose(act)}>
              {ACTS[act.name].button(act.recipe ?? '')}
            </button>
          ))}
        </div>
      )}
      {open && (
        <Form key={open.name} now={now} act={open} cancel={() => setOpen(undefined)} done={done(open)} />
      )}
    </section>
  );
}

interface FormProps {
  now: ContestNow;
  act: Act;
  cancel: () => void;
  done: (answer: OperatorAnswer) => void;
}

function Form({ now, act, cancel, done }: FormProps) {
  const choices = ACTS[act.name].choices?.(now) ?? [];
  const [recipe, setRecipe] = useState(act.recipe ?? choices[0]);
  const [second, setSecond] = useState('');
  const withSecond = needsSecond(now, act.name);
  const body = () => ({
    action: act.name,
    ...(recipe === undefined ? {} : { recipe }),
    ...(act.proposal === undefined ? {} : { proposal: act.proposal }),
    ...(withSecond && second.trim() !== '' ? { second: second.trim() } : {}),
  });
  return (
    <OperatorForm
      title={ACTS[act.name].explain(recipe ?? '', now)}
      verb={ACTS[act.name].verb}
      path="/v1/contest/actions"
      writes={now.writes}
      body={body}
      cancel={cancel}
      done={done}
    >
      <ActFields
        {...{ choices, recipe, setRecipe, second, setSecond, withSecond }}
        sessions={now.policy.people.confirmWithinSessions}
      />
    </OperatorForm>
  );
}
