/** Repairs with their evidence: apply, reject, or take back. */
import { useState } from 'react';
import type { Attention } from '../../schemas/data-api.ts';
import type { Repair, RepairList } from '../../schemas/operator-api.ts';
import { withQuery } from '../api.ts';
import { day } from '../parts/format.ts';
import { Load } from '../parts/load.tsx';
import { go, type Place } from '../parts/location.ts';
import { Empty } from '../parts/states.tsx';
import { useResource } from '../parts/use-resource.ts';
import { Choose, PAGE_SIZE, Pager } from './list-controls.tsx';
import { OperatorForm, toldOf } from './operator-form.tsx';
import { changeOf, textOf } from './words.ts';
import { WritesOff } from './writes-off.tsx';

const STATES = ['proposed', 'applied', 'rejected', 'reverted'];
const OFFERED = {
  proposed: ['apply', 'reject'],
  applied: ['revert'],
  rejected: [],
  reverted: [],
} as const;
type Act = 'apply' | 'reject' | 'revert';
const ACTS: Record<Act, { verb: string; title: string; done: string }> = {
  apply: { verb: 'Apply the repair', title: 'Its changes become new versions of the rows.', done: 'applied' },
  reject: { verb: 'Reject the repair', title: 'The rows stay as they are.', done: 'rejected' },
  revert: {
    verb: 'Revert the repair',
    title: 'Its versions are held from now on: what the provider said is used again.',
    done: 'reverted',
  },
};

export function RepairsView({ place }: { place: Place }) {
  const { state, page } = place;
  const [told, setTold] = useState<string>();
  const list = useResource<RepairList>(
    withQuery('/v1/repairs', { state, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE }),
  );
  return (
    <section aria-labelledby="repairs">
      <div className="bar">
        <h2 id="repairs">Repairs</h2>
        <Choose label="State" options={STATES} value={state} choose={(one) => go({ state: one, page: 1 })} />
      </div>
      {told && (
        <p className="notice live" role="status">
          {told}
        </p>
      )}
      <Load resource={list} label="repairs" height={400}>
        {(data) => (
          <>
            <WritesOff writes={data.attention.writes} />
            {data.repairs.length === 0 ? (
              <Empty title={state ? 'Nothing matches' : 'Nothing looks in need of repair'}>
                {state
                  ? 'Choose another state.'
                  : 'Prices 100 times too large, wrong splits and dividends, zeros and duplicates appear here with their evidence.'}
              </Empty>
            ) : (
              <ul className="rows-list">
                {data.repairs.map((repair) => (
                  <Item key={repair.id} repair={repair} writes={data.attention.writes} told={setTold} />
                ))}
              </ul>
            )}
            <Pager total={data.total} page={page} />
          </>
        )}
      </Load>
    </section>
  );
}

function Item({
  repair,
  writes,
  told,
}: {
  repair: Repair;
  writes: Attention['writes'];
  told: (text: string) => void;
}) {
  const [act, setAct] = useState<Act>();
  const name = `${repair.kind} of ${repair.symbol}, ${day(repair.session)}`;
  return (
    <li>
      <div className="row-head">
        <strong>{name}</strong>
        <span className="state-word">
          {repair.state === 'proposed' ? (
            <span className="band amber">■ proposed</span>
          ) : (
            <span className="muted">✓ {repair.state}</span>
          )}
        </span>
      </div>
      <p className="evidence">
        <span className="muted">Evidence:</span> {textOf(repair.evidence)}
      </p>
      {repair.changes.map((change) => (
        <p key={JSON.stringify(change)} className="evidence">
          <span className="muted">Change:</span> {changeOf(change)}
        </p>
      ))}
      {repair.decidedBy && (
        <p>
          {repair.state} by <strong>{repair.decidedBy}</strong>: {repair.decisionReason}
        </p>
      )}
      {act === undefined && writes !== 'off' && OFFERED[repair.state].length > 0 && (
        <div className="row-actions">
          {OFFERED[repair.state].map((one) => (
            <button
              key={one}
              type="button"
              onClick={() => setAct(one)}
              aria-label={`${ACTS[one].verb}: ${name}`}
            >
              {one.charAt(0).toUpperCase() + one.slice(1)}
            </button>
          ))}
        </div>
      )}
      {act && (
        <OperatorForm
          writes={writes}
          title={ACTS[act].title}
          verb={ACTS[act].verb}
          path={`/v1/repairs/${repair.id}/${act}`}
          body={() => ({})}
          cancel={() => setAct(undefined)}
          done={(answer) => {
            setAct(undefined);
            told(toldOf(`${name} is ${ACTS[act].done}`, answer));
          }}
        />
      )}
    </li>
  );
}
