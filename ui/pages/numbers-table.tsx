import type { Forecast } from '../../schemas/forecast.ts';
import { quantile } from '../charts/fan-layout.ts';
import { DEFINITIONS } from '../parts/definitions.ts';
import { day, price, share, signed } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';
import { percentAt } from './rows.ts';

/** The numbers behind the fan. */
export function NumbersTable({ forecasts, chosen }: { forecasts: Forecast[]; chosen: number }) {
  return (
    <Scroll label="Median, intervals in price, and probability of a rise, by horizon">
      <table>
        <caption className="visually-hidden">
          Median, intervals in price, and probability of a rise, by horizon
        </caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Target
            </th>
            <th scope="col">
              <Term of="median">Median %</Term>
            </th>
            <th scope="col" className="wide-only">
              Price
            </th>
            <th scope="col">
              <Term of="interval">80 %</Term>
            </th>
            <th scope="col" className="wide-only">
              95 %
            </th>
            <th scope="col">
              <Term of="probabilityUp">P↑ %</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {forecasts.map((one) => (
            <tr key={one.id} className={one.horizon === chosen ? 'chosen' : ''}>
              <th scope="row">
                +{one.horizon} <span className="muted">{day(one.targetSession, false)}</span>
              </th>
              <td data-tip={DEFINITIONS.median}>{signed(percentAt(one, 0.5))}</td>
              <td className="wide-only">{price(quantile(one, 0.5))}</td>
              <td>{range(one, 0.1, 0.9)}</td>
              <td className="wide-only">{range(one, 0.025, 0.975)}</td>
              <td data-tip={DEFINITIONS.probabilityUp}>{share(one.probabilityUp)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const range = (one: Forecast, lower: number, upper: number) =>
  `${price(quantile(one, lower))} – ${price(quantile(one, upper))}`;
