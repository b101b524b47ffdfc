import type { Forecast } from '../../schemas/forecast.ts';
import { IntervalAxis, IntervalBar } from '../charts/interval-bar.tsx';
import { type Scale, symmetricScale } from '../charts/scale.ts';
import { DEFINITIONS } from '../parts/definitions.ts';
import { day, price, sessionsAhead, share, signed } from '../parts/format.ts';
import { moveFocus } from '../parts/grid-keys.ts';
import { useWidth } from '../parts/hooks.ts';
import { go, hrefOf } from '../parts/location.ts';
import { percentAt, type Row } from './rows.ts';
import { SortButton } from './sort-button.tsx';

interface Props {
  rows: Row[];
  /** Also those that the filter hides: the scale does not change while one types. */
  all: Row[];
  horizons: readonly number[];
  sort: string;
  caption: string;
}

export function ForecastTable({ rows, all, horizons, sort, caption }: Props) {
  const bounds = all.flatMap((row) =>
    horizons.flatMap((horizon) => {
      const forecast = row.byHorizon.get(horizon);
      return forecast ? [percentAt(forecast, 0.1), percentAt(forecast, 0.9)] : [];
    }),
  );
  const newest = all.map(sessionOf).sort().at(-1);
  const [frame, width] = useWidth<HTMLDivElement>(1000);
  const scale = symmetricScale(bounds, barWidth(width, horizons.length));
  return (
    <div ref={frame}>
      <table className="forecasts" onKeyDown={moveFocus}>
        <caption className="visually-hidden">{caption}</caption>
        <Head horizons={horizons} sort={sort} scale={scale} />
        <tbody>
          {rows.map((row, i) => (
            <TableRow
              key={row.symbol}
              row={row}
              old={sessionOf(row) !== newest}
              horizons={horizons}
              scale={scale}
              first={i === 0}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const sessionOf = ({ byHorizon }: Row): string => [...byHorizon.values()][0]?.session ?? '';

/** What the numbers leave: about 140 px of names and closes, and 148 px of numbers per horizon. */
function barWidth(width: number, horizons: number): number {
  const room = horizons > 1 ? (width - 140) / horizons - 148 : width - 218;
  return Math.round(Math.min(260, Math.max(60, room)));
}

function Head({ horizons, sort, scale }: { horizons: readonly number[]; sort: string; scale: Scale }) {
  return (
    <thead>
      {horizons.length > 1 && (
        <tr className="groups">
          <td colSpan={2} />
          {horizons.map((horizon) => (
            <th key={horizon} colSpan={3} scope="colgroup">
              {sessionsAhead(horizon)} ahead
            </th>
          ))}
        </tr>
      )}
      <tr>
        <SortButton name="symbol" sort={sort} tip={DEFINITIONS.symbol} align="left">
          Symbol
        </SortButton>
        <SortButton name="close" sort={sort} tip={DEFINITIONS.close} className="close">
          Close
        </SortButton>
        {horizons.map((horizon) => (
          <HorizonHead key={horizon} horizon={horizon} sort={sort} scale={scale} />
        ))}
      </tr>
    </thead>
  );
}

function HorizonHead({ horizon, sort, scale }: { horizon: number; sort: string; scale: Scale }) {
  return (
    <>
      <SortButton name={`median-${horizon}`} sort={sort} tip={DEFINITIONS.median} className="group">
        Median&nbsp;%
      </SortButton>
      <SortButton name={`interval-${horizon}`} sort={sort} tip={DEFINITIONS.interval} align="center">
        <span className="visually-hidden">80 % interval, by width</span>
        <IntervalAxis scale={scale} />
      </SortButton>
      <SortButton name={`up-${horizon}`} sort={sort} tip={DEFINITIONS.probabilityUp}>
        P↑&nbsp;%
      </SortButton>
    </>
  );
}

interface RowProps {
  row: Row;
  /** Of an earlier session: none of the newest was issued for the symbol. */
  old: boolean;
  horizons: readonly number[];
  scale: Scale;
  first: boolean;
}

function TableRow({ row, old, horizons, scale, first }: RowProps) {
  const to = { symbol: row.symbol };
  return (
    <tr onClick={() => go(to)}>
      <th scope="row">
        <a
          href={hrefOf(to)}
          data-row
          data-tip={summaryOf(row)}
          tabIndex={first ? 0 : -1}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return event.stopPropagation();
            event.preventDefault();
          }}
        >
          {row.symbol}
        </a>
        {old && (
          <span
            className="old"
            data-tip={`Of ${day(sessionOf(row))}: no bar since, or a check stopped the symbol. The last good forecast stays served.`}
          >
            ▲<span className="visually-hidden"> of {day(sessionOf(row))}</span>
          </span>
        )}
      </th>
      <td className="close">{price(row.price)}</td>
      {horizons.map((horizon) => {
        const forecast = row.byHorizon.get(horizon);
        return forecast ? (
          <Cells key={horizon} forecast={forecast} scale={scale} />
        ) : (
          <td
            key={horizon}
            colSpan={3}
            className="group missing"
            data-tip="No forecast was issued for this symbol and horizon."
          >
            not forecast
          </td>
        );
      })}
    </tr>
  );
}

/** The whole row in words, for readers who come by keyboard. */
function summaryOf({ symbol, byHorizon }: Row): string {
  const parts = [...byHorizon.values()].map((one) => {
    const [low, median, high] = [0.1, 0.5, 0.9].map((level) => signed(percentAt(one, level)));
    return `${sessionsAhead(one.horizon)} ahead: median ${median} %, 80 % from ${low} to ${high} %`;
  });
  return `${symbol}. ${parts.join('. ')}. Press Enter for the chart.`;
}

function Cells({ forecast, scale }: { forecast: Forecast; scale: Scale }) {
  const [low, lowInner, median, highInner, high] = [0.1, 0.25, 0.5, 0.75, 0.9].map((level) =>
    percentAt(forecast, level),
  ) as [number, number, number, number, number];
  const excludes = low > 0 || high < 0;
  const words = `${forecast.symbol}, ${sessionsAhead(forecast.horizon)} ahead, to ${day(forecast.targetSession)}`;
  const interval = `80 % interval ${signed(low)} to ${signed(high)} %`;
  return (
    <>
      <td className="group" data-tip={`${words}: median move ${signed(median)} %`}>
        {signed(median)}
      </td>
      <td
        className="bar-cell"
        data-tip={`${words}: ${interval}, 50 % interval ${signed(lowInner)} to ${signed(highInner)} %${excludes ? '. It excludes zero.' : ''}`}
      >
        <IntervalBar
          scale={scale}
          height={20}
          outer={[low, high]}
          inner={[lowInner, highInner]}
          median={median}
          label={interval}
        />
        {excludes && (
          <span className="excludes" role="img" aria-label={DEFINITIONS.excludesZero}>
            ◆
          </span>
        )}
      </td>
      <td data-tip={`${words}: probability of a rise ${share(forecast.probabilityUp, 1)} %`}>
        {share(forecast.probabilityUp)}
      </td>
    </>
  );
}
