import type { Quality } from '../../schemas/api.ts';
import { day } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';

export function QuarantineTable({ rows, total }: { rows: Quality['quarantine']; total: number }) {
  if (rows.length === 0) return <p className="muted">None.</p>;
  return (
    <Scroll label="Rows in quarantine">
      <table>
        <caption className="visually-hidden">Rows in quarantine</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Symbol
            </th>
            <th scope="col" className="left">
              Session
            </th>
            <th scope="col" className="left">
              Reason
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.symbol} ${row.session} ${row.expectation}`}>
              <th scope="row">{row.symbol}</th>
              <td className="left">{day(row.session, false)}</td>
              <td className="left wrap">
                {row.reason} <span className="muted">({row.expectation})</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More shown={rows.length} total={total} />
    </Scroll>
  );
}

const value = (one: number | null) =>
  one === null ? 'missing' : one.toLocaleString(undefined, { maximumFractionDigits: 6 });

export function RestatementTable({ rows, total }: { rows: Quality['restatements']; total: number }) {
  if (rows.length === 0) return <p className="muted">None.</p>;
  return (
    <Scroll label="Values that the provider said differently before">
      <table>
        <caption className="visually-hidden">Values that the provider said differently before</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Symbol
            </th>
            <th scope="col" className="left">
              Session
            </th>
            <th scope="col" className="left">
              Field
            </th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.symbol} ${row.session} ${row.field}`}>
              <th scope="row">{row.symbol}</th>
              <td className="left">{day(row.session, false)}</td>
              <td className="left">{row.field}</td>
              <td>{value(row.before)}</td>
              <td>{value(row.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More shown={rows.length} total={total} />
    </Scroll>
  );
}

function More({ shown, total }: { shown: number; total: number }) {
  if (total <= shown) return null;
  return (
    <p className="muted">
      The first {shown} of {total.toLocaleString()}.
    </p>
  );
}
