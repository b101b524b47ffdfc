import type { HeldRow } from '../../schemas/data-api.ts';
import { day } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { HeldStateWord } from './held-state.tsx';

/** Row versions that were set aside, with what has become of them; to read, not to act on. */
export function HeldTable({ rows }: { rows: HeldRow[] }) {
  return (
    <Scroll label="Rows that were set aside">
      <table>
        <caption className="visually-hidden">Rows that were set aside</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Subject
            </th>
            <th scope="col" className="left">
              Date
            </th>
            <th scope="col" className="left">
              Reason
            </th>
            <th scope="col" className="left">
              Now
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.dataset} ${row.subject} ${row.session} ${row.rowKnownAt}`}>
              <th scope="row">{row.subject}</th>
              <td className="left">{day(row.session, false)}</td>
              <td className="left wrap">
                {row.expectations.map((one) => (
                  <span key={one.expectation} className="reason">
                    {one.detail ?? one.reason} <span className="muted">({one.expectation})</span>{' '}
                  </span>
                ))}
              </td>
              <td className="left wrap">
                <HeldStateWord row={row} />
                {row.decidedBy && (
                  <span className="detail">
                    {row.decidedBy}: {row.decisionReason}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
