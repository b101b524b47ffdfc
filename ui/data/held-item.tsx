/** One held row with its reasons, and the two things an operator can do about it. */
import { useState } from 'react';
import type { Attention, HeldRow } from '../../schemas/data-api.ts';
import { day, exchangeTime, utc } from '../parts/format.ts';
import { Term } from '../parts/tip.tsx';
import { CorrectFields, type Typed, valuesOf } from './correct-fields.tsx';
import { HeldStateWord } from './held-state.tsx';
import { OperatorForm, toldOf } from './operator-form.tsx';
import { nameOfRow, textOf } from './words.ts';

interface Props {
  row: HeldRow;
  writes: Attention['writes'];
  told: (text: string) => void;
}

export function HeldItem({ row, writes, told }: Props) {
  const [form, setForm] = useState<'release' | 'correct' | 'uncorrect'>();
  const [typed, setTyped] = useState<Typed>({});
  const { dataset, subject, session, rowKnownAt } = row;
  const name = nameOfRow(row);
  const toRow = () => ({ dataset, subject, session, rowKnownAt });
  const shared = { writes, cancel: () => setForm(undefined) };
  const finish = (what: string) => (answer: Parameters<typeof toldOf>[1]) => {
    setForm(undefined);
    told(toldOf(what, answer));
  };
  return (
    <li>
      <div className="row-head">
        <strong>{name}</strong>
        <span className="muted">
          held since {day(row.heldAt.slice(0, 10), false)}{' '}
          <Term text={utc(row.heldAt)}>{exchangeTime(row.heldAt)}</Term>
        </span>
        <span className="state-word">
          <HeldStateWord row={row} />
        </span>
      </div>
      {row.expectations.map((one) => (
        <p key={one.expectation}>
          {one.detail ?? one.reason} <span className="muted">({one.expectation})</span>
        </p>
      ))}
      {row.values && <p className="muted">{textOf(row.values)}</p>}
      {row.decidedBy && (
        <p>
          {row.state === 'corrected' ? 'Corrected' : 'Released'} by <strong>{row.decidedBy}</strong>:{' '}
          {row.decisionReason}
        </p>
      )}
      {row.state === 'corrected' && form === undefined && writes !== 'off' && (
        <div className="row-actions">
          <button
            type="button"
            onClick={() => setForm('uncorrect')}
            aria-label={`Take the correction of ${name} back`}
          >
            Take back
          </button>
        </div>
      )}
      {form === 'uncorrect' && (
        <OperatorForm
          {...shared}
          title={`The correction of ${name} is used no more: from now on reads see what was there before it.`}
          verb="Take the correction back"
          path="/v1/quarantine/uncorrect"
          body={toRow}
          done={finish(`the correction of ${name} is taken back`)}
        />
      )}
      {row.state === 'held' && form === undefined && writes !== 'off' && (
        <div className="row-actions">
          <button type="button" onClick={() => setForm('release')} aria-label={`Release ${name}`}>
            Release
          </button>
          {row.fields.length > 0 && (
            <button type="button" onClick={() => setForm('correct')} aria-label={`Correct ${name}`}>
              Correct
            </button>
          )}
        </div>
      )}
      {form === 'release' && (
        <OperatorForm
          {...shared}
          title={`The row is right as it is: from now on ${name} is used. Forecasts made before do not change.`}
          verb="Release the row"
          path="/v1/quarantine/release"
          body={toRow}
          done={finish(`${name} is released`)}
        />
      )}
      {form === 'correct' && (
        <OperatorForm
          {...shared}
          title={`A new version of ${name} with the right values; the held one stays as it is.`}
          verb="Write the correction"
          path="/v1/quarantine/correct"
          body={() => {
            const values = valuesOf(typed, row.fields);
            return typeof values === 'string' ? values : { ...toRow(), values };
          }}
          done={finish(`${name} is corrected`)}
        >
          <CorrectFields fields={row.fields} values={row.values ?? {}} typed={typed} set={setTyped} />
        </OperatorForm>
      )}
    </li>
  );
}
