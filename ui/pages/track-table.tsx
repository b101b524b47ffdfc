import type { TrackRecord } from '../../schemas/api.ts';
import { count, sessionsAhead, share, signed } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';

/** Served and shadow forecasts whose outcome is known, the baseline among them. */
export function TrackTable({ rows }: { rows: TrackRecord['rows'] }) {
  const sorted = rows.toSorted((a, b) => a.horizon - b.horizon || a.crps - b.crps);
  return (
    <Scroll label="Live scores by horizon and recipe">
      <table>
        <caption className="visually-hidden">Live scores by horizon and recipe</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Ahead
            </th>
            <th scope="col" className="left">
              Recipe
            </th>
            <th scope="col">
              <Term of="scored">Scored</Term>
            </th>
            <th scope="col" className="wide-only">
              <Term of="crps">CRPS</Term>
            </th>
            <th scope="col">
              <Term of="skill">Skill %</Term>
            </th>
            <th scope="col">
              <Term of="coverage">In 80 %</Term>
            </th>
            <th scope="col" className="wide-only">
              In 95 %
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((row, i) => (
            <tr
              key={`${row.role} ${row.recipe} ${row.horizon}`}
              className={row.role === 'champion' ? 'chosen' : ''}
            >
              <th scope="row">
                <span className={sorted[i - 1]?.horizon === row.horizon ? 'visually-hidden' : ''}>
                  {sessionsAhead(row.horizon)}
                </span>
              </th>
              <td className="left">
                {row.recipe} {row.role === 'champion' && <span className="stage">champion</span>}
              </td>
              <td>{count(row.count)}</td>
              <td className="wide-only">{row.crps.toFixed(5)}</td>
              <td>{row.skill === null ? '–' : signed(row.skill * 100)}</td>
              <td>{share(row.coverage80, 1)}</td>
              <td className="wide-only">{share(row.coverage95, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
