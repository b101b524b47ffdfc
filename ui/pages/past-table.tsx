import type { ScoredForecast } from '../../schemas/api.ts';
import { day, move, share, signed } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { percentAt } from './rows.ts';

const SHOWN = 6;

/** How earlier forecasts of this symbol turned out. */
export function PastTable({ past }: { past: ScoredForecast[] }) {
  const scored = past.filter((one) => one.outcome !== null);
  if (scored.length === 0) {
    return <Empty title="None scored yet">Forecasts appear here once their target session has passed.</Empty>;
  }
  const held = (level: 'covered50' | 'covered80' | 'covered95') =>
    scored.filter((one) => one.outcome![level]).length / scored.length;
  return (
    <>
      <p className="summary">
        Of <Term of="scored">{scored.length} scored</Term>, the intervals held{' '}
        <Term of="coverage">
          {share(held('covered50'))} % (50), {share(held('covered80'))} % (80), {share(held('covered95'))} %
          (95)
        </Term>
        .
      </p>
      <Scroll label="The newest scored forecasts">
        <table>
          <caption className="visually-hidden">The newest scored forecasts</caption>
          <thead>
            <tr>
              <th scope="col" className="left">
                Target
              </th>
              <th scope="col">
                <Term of="interval">80 % interval</Term>
              </th>
              <th scope="col">Outcome %</th>
              <th scope="col" className="left">
                Held
              </th>
            </tr>
          </thead>
          <tbody>
            {scored.slice(0, SHOWN).map(({ forecast, outcome }) => (
              <tr key={forecast.id}>
                <th scope="row">{day(forecast.targetSession, false)}</th>
                <td>
                  {signed(percentAt(forecast, 0.1))} to {signed(percentAt(forecast, 0.9))}
                </td>
                <td>{move(outcome!.realised)}</td>
                <td className="left">{outcome!.covered80 ? 'yes' : '○ no'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
