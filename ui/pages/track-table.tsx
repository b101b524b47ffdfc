import type { TrackRecord } from '../../schemas/api.ts';
import { count, sessionsAhead, share, signed } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';

/** Names of one day move together: below this many sessions a mean skill is a few days' luck. */
const ENOUGH_SESSIONS = 20;

function skillText({ skill, sessions }: TrackRecord['rows'][number]): string {
  if (skill === null) return '–';
  return sessions < ENOUGH_SESSIONS ? `after ${ENOUGH_SESSIONS}` : signed(skill * 100);
}

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
              <Term of="scored">Sessions</Term>
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
              <td>{count(row.sessions)}</td>
              <td className="wide-only">{row.crps.toFixed(5)}</td>
              <td>{skillText(row)}</td>
              <td>{share(row.coverage80, 1)}</td>
              <td className="wide-only">{share(row.coverage95, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
