import type { ExpectationTrend } from '../../schemas/data-api.ts';
import { TrendChart } from '../charts/trend-chart.tsx';
import { ChartFrame } from '../parts/chart-frame.tsx';
import { day, plain } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { nameOfMetric, textOf } from './words.ts';

const ROWS_SHOWN = 30;

/** A metric over its runs, with the table behind it. */
export function TrendFigure({ trend }: { trend: ExpectationTrend }) {
  const { points } = trend;
  if (points.length === 0) return <p className="muted">No run has measured it yet.</p>;
  const bounded = points.some((one) => one.low !== null && one.high !== null);
  const metric = nameOfMetric(trend.metric);
  const title = `${metric} of ${trend.id} over ${points.length} runs, ${day(points[0]!.session)} to ${day(points.at(-1)!.session)}`;
  return (
    <figure>
      <figcaption>
        <span className="key metric-key">{metric}</span>
        {bounded && <span className="key bounds-key">expected from the runs before</span>}
        {points.some((one) => !one.success) && <span className="key failed-key">failed</span>}
      </figcaption>
      <ChartFrame>
        {(width) => (
          <TrendChart
            width={width}
            height={150}
            title={title}
            points={points.map((point) => ({ ...point, label: labelOf(point), tip: tipOf(trend, point) }))}
          />
        )}
      </ChartFrame>
      <details>
        <summary className="muted">As a table</summary>
        <Scroll label={title}>
          <table>
            <caption className="visually-hidden">{title}, newest first</caption>
            <thead>
              <tr>
                <th scope="col" className="left">
                  Run of
                </th>
                <th scope="col">Value</th>
                <th scope="col">Expected</th>
                <th scope="col" className="left">
                  Result
                </th>
              </tr>
            </thead>
            <tbody>
              {points
                .slice(-ROWS_SHOWN)
                .toReversed()
                .map((point) => (
                  <tr key={point.run}>
                    <th scope="row">
                      <Link to={{ run: point.run }}>{day(point.session)}</Link>
                    </th>
                    <td>{textOf(point.value)}</td>
                    <td>{expectedOf(point) ?? '–'}</td>
                    <td className="left">{point.success ? 'passed' : '▲ failed'}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </figure>
  );
}

type Point = ExpectationTrend['points'][number];

const labelOf = (point: Point) => day(point.session, false);

function tipOf(trend: ExpectationTrend, point: Point): string {
  const value = point.value === null ? 'not measured' : plain(point.value);
  const expected = expectedOf(point);
  return `${day(point.session)}: ${nameOfMetric(trend.metric)} ${value}${expected ? `, expected ${expected}` : ''}, ${point.success ? 'passed' : 'failed'}`;
}

function expectedOf({ low, high }: Point): string | null {
  if (low === null && high === null) return null;
  return `${low === null ? '' : plain(low)} to ${high === null ? '' : plain(high)}`;
}
