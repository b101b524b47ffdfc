/** Recent prices, the fan of today's forecasts, and earlier intervals behind, so that misses show. Pure SVG. */
import { area, line } from 'd3-shape';
import { FanAxes } from './fan-axes.tsx';
import { type FanData, type FanLayout, layoutFan, MARGIN } from './fan-layout.ts';

export interface FanChartProps extends FanData {
  width: number;
  height: number;
  title: string;
  /** Texts for hovering over a session and over a horizon. */
  tipOfSession: (index: number) => string;
  tipOfHorizon: (horizon: number) => string;
}

const BANDS = [
  { name: 'b95', lower: 0.025, upper: 0.975 },
  { name: 'b80', lower: 0.1, upper: 0.9 },
  { name: 'b50', lower: 0.25, upper: 0.75 },
];

export function FanChart(props: FanChartProps) {
  const { width, height, prices, forecasts, title } = props;
  const layout = layoutFan(props, width, height);
  const { x, y } = layout;
  const path =
    line<{ comparable: number }>(
      (_, i) => x(i),
      (one) => y(one.comparable),
    )(prices.closes) ?? '';
  return (
    <svg
      className="fan"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={title}
    >
      <FanAxes layout={layout} sessions={prices.closes.map((one) => one.session)} />
      <Past layout={layout} />
      {BANDS.map(({ name, lower, upper }) => (
        <path key={name} className={name} d={bandPath(layout, lower, upper)} />
      ))}
      <path className="price" d={path} />
      <path className="median" d={line()(layout.path(0.5)) ?? ''} />
      {layout
        .path(0.5)
        .slice(1)
        .map(([cx, cy], i) => (
          <circle
            key={forecasts[i]!.horizon}
            className="median"
            cx={cx}
            cy={cy}
            r={Math.min(3, layout.step)}
          />
        ))}
      <Hits {...props} layout={layout} />
    </svg>
  );
}

function bandPath(layout: FanLayout, lower: number, upper: number): string {
  const low = layout.path(lower);
  const high = layout.path(upper);
  const draw = area<number>(
    (i) => low[i]![0],
    (i) => low[i]![1],
    (i) => high[i]![1],
  );
  return draw(low.map((_, i) => i)) ?? '';
}

/** The origin's own close is inside the first step, so bars are as wide as a session. */
function Past({ layout }: { layout: FanLayout }) {
  const { x, y, step } = layout;
  const width = Math.max(1, step * 0.8);
  return layout.past.map(({ forecast, index, lower, upper, outcome, hit }) => (
    <g key={forecast.id}>
      <rect
        className="past"
        x={x(index) - width / 2}
        width={width}
        y={y(upper)}
        height={Math.max(1, y(lower) - y(upper))}
      />
      {outcome !== undefined && !hit && (
        <circle className="miss" cx={x(index)} cy={y(outcome)} r={Math.min(3.5, step / 2 + 1)} />
      )}
    </g>
  ));
}

/** Invisible columns that carry the text of a session or horizon. */
function Hits({
  layout,
  forecasts,
  prices,
  tipOfSession,
  tipOfHorizon,
}: FanChartProps & { layout: FanLayout }) {
  const { x, step, height, origin } = layout;
  const box = { y: MARGIN.top, height: height - MARGIN.top - MARGIN.bottom, className: 'hit' };
  const wide = Math.max(step, 6);
  return (
    <>
      {prices.closes.map((one, i) => (
        <rect key={one.session} x={x(i) - step / 2} width={step} data-tip={tipOfSession(i)} {...box} />
      ))}
      {forecasts.map(({ horizon }) => (
        <rect
          key={horizon}
          x={x(origin + horizon) - wide / 2}
          width={wide}
          data-tip={tipOfHorizon(horizon)}
          {...box}
        />
      ))}
    </>
  );
}
