/** Past forecasts, each with its interval, its outcome and what the naive forecast scored. */
import type { TrackForecasts } from '../../schemas/track-api.ts';
import { OutcomeBar } from '../charts/outcome-bar.tsx';
import { symmetricScale } from '../charts/scale.ts';
import { day, move, signed } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { START } from '../parts/location.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';

type Row = TrackForecasts['forecasts'][number];

const percentOf = (logReturn: number) => Math.expm1(logReturn) * 100;
const BAR = { width: 190, height: 20 };

export function PastForecasts({ rows }: { rows: readonly Row[] }) {
  const scale = symmetricScale(
    rows.flatMap((row) => [row.lower95, row.upper95, row.realised ?? 0].map(percentOf)),
    BAR.width,
  );
  const most = scale.domain()[1]!;
  return (
    <Scroll label="Past forecasts, newest session first">
      <table className="past-forecasts">
        <caption className="visually-hidden">Past forecasts, newest session first</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Session
            </th>
            <th scope="col" className="left">
              Symbol
            </th>
            <th scope="col" className="left wide-only">
              Target
            </th>
            <th scope="col">
              <Term of="interval">80 % interval</Term>
            </th>
            <th scope="col" className="left wide-only">
              80 and 95 %, ±{most.toFixed(1)} %
            </th>
            <th scope="col">Outcome %</th>
            <th scope="col" className="left">
              Held
            </th>
            <th scope="col" className="wide-only">
              <Term of="crps">CRPS, bp</Term>
            </th>
            <th scope="col" className="wide-only">
              naive
            </th>
            <th scope="col" className="left">
              <span className="visually-hidden">Lineage</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PastRow key={row.id} row={row} scale={scale} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const basisPoints = (crps: number | null) => (crps === null ? '–' : (crps * 1e4).toFixed(1));

function PastRow({ row, scale }: { row: Row; scale: ReturnType<typeof symmetricScale> }) {
  const { realised, covered80 } = row;
  const interval = `${signed(percentOf(row.lower80))} to ${signed(percentOf(row.upper80))}`;
  const held = covered80 === null ? 'not due' : covered80 ? 'yes' : '○ no';
  const made = `${row.recipe}, model ${row.modelVersion.slice(0, 10)}, close ${row.price.toFixed(2)}`;
  return (
    <tr>
      <th scope="row" data-tip={made}>
        <time dateTime={row.session}>
          {day(row.session, false)} <span className="muted">{row.session.slice(0, 4)}</span>
        </time>
      </th>
      <td className="left">
        <Link to={{ ...START, tab: 'today', symbol: row.symbol }}>{row.symbol}</Link>
      </td>
      <td className="left wide-only">{day(row.targetSession, false)}</td>
      <td>{interval}</td>
      <td className="left wide-only bar-cell">
        <OutcomeBar
          scale={scale}
          height={BAR.height}
          outer={[percentOf(row.lower95), percentOf(row.upper95)]}
          inner={[percentOf(row.lower80), percentOf(row.upper80)]}
          outcome={realised === null ? null : percentOf(realised)}
          held={covered80}
          label={`80 % interval ${interval} %; outcome ${realised === null ? 'not known' : `${move(realised)} %`}`}
        />
      </td>
      <td>{realised === null ? '–' : move(realised)}</td>
      <td className="left">{held}</td>
      <td className="wide-only">{basisPoints(row.crps)}</td>
      <td className="wide-only naive-cell">{basisPoints(row.naiveCrps)}</td>
      <td className="left">
        <Link to={{ lineage: row.id }} tip="Where this forecast came from">
          <span aria-hidden="true">⌥</span>
          <span className="visually-hidden">
            Lineage of {row.symbol}, {day(row.session)}
          </span>
        </Link>
      </td>
    </tr>
  );
}
