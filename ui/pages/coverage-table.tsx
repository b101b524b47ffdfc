/** How often the served intervals of a symbol have held, by volatility regime, with the alarm; the baseline's below. */
import type { Coverage } from '../../schemas/api.ts';
import { count, share, signed } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { coverageRows } from './coverage-rows.ts';

type Row = Coverage['rows'][number];

export function CoverageTable({ coverage, recipe }: { coverage: Coverage; recipe: string }) {
  const rows = coverageRows(coverage.rows, recipe);
  const all = rows[0]?.row;
  if (all === undefined) {
    return <Empty title="None scored yet">Coverage appears here once forecasts have come due.</Empty>;
  }
  const label = `Coverage of served intervals over the newest ${coverage.sessions} sessions`;
  return (
    <>
      <p className="summary">
        Over <Term of="scored">{count(all.sessions)} sessions</Term>, <AlarmText row={all} />
      </p>
      <Scroll label={label}>
        <table>
          <caption className="visually-hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col" className="left">
                <Term of="regime">Volatility</Term>
              </th>
              <th scope="col">Scored</th>
              <th scope="col" className="wide-only">
                In 50 %
              </th>
              <th scope="col">
                <Term of="coverage">In 80 %</Term>
              </th>
              <th scope="col">In 90 %</th>
              <th scope="col" className="wide-only">
                In 95 %
              </th>
              <th scope="col">
                <Term of="intervalScore">Score %</Term>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, row, chosen }) => (
              <tr key={name} className={chosen ? 'chosen' : ''}>
                <th scope="row">{name}</th>
                <td>{count(row.forecasts)}</td>
                <td className="wide-only">{share(row.coverage50, 1)}</td>
                <td>{share(row.coverage80, 1)}</td>
                <td>{share(row.coverage90, 1)}</td>
                <td className="wide-only">{share(row.coverage95, 1)}</td>
                <td>{signed(row.intervalScore90 * 100).replace('+', '')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function AlarmText({ row }: { row: Row }) {
  const { low, high } = row.limits;
  const limits = `${share(low, 1)} to ${share(high, 1)} %`;
  const held = `the 90 % interval held ${share(row.coverage90, 1)} %`;
  if (row.alarm === 'building')
    return (
      <>
        {held}; <Term of="alarm">judged against {limits}</Term> from 250 sessions on.
      </>
    );
  if (row.alarm === 'ok')
    return (
      <>
        {held}, <Term of="alarm">within {limits}</Term>.
      </>
    );
  return (
    <>
      {held}:{' '}
      <Term of="alarm" className="band amber">
        ▲ {row.alarm === 'low' ? 'too few' : 'too many'}, outside {limits}
      </Term>
    </>
  );
}
