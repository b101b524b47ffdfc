/** A metric over its runs, with the bounds that the runs before it gave. Also drawn on the server. */
import { layoutTrend, TREND_MARGIN, type TrendPoint } from './trend-layout.ts';

export interface TrendChartProps {
  width: number;
  height: number;
  points: (TrendPoint & { label: string; tip: string })[];
  title: string;
}

export function TrendChart({ width, height, points, title }: TrendChartProps) {
  const layout = layoutTrend(points, width, height);
  const { x, y } = layout;
  const bottom = height - TREND_MARGIN.bottom;
  const step = points.length > 1 ? x(1) - x(0) : width - TREND_MARGIN.left - TREND_MARGIN.right;
  const format = y.tickFormat(3);
  const labelled = points.length > 1 ? [0, points.length - 1] : points.length === 1 ? [0] : [];
  return (
    <svg
      className="trend"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={title}
    >
      {y.ticks(3).map((tick) => (
        <g key={tick}>
          <line
            className="grid"
            x1={TREND_MARGIN.left}
            x2={width - TREND_MARGIN.right}
            y1={y(tick)}
            y2={y(tick)}
          />
          <text x={TREND_MARGIN.left - 6} y={y(tick)} dy=".32em" textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {layout.bands.map((band) => (
        <path key={band} className="bounds" d={band} />
      ))}
      <path className="metric" d={layout.line} />
      {points.map((point, i) => (
        <g key={point.label}>
          {point.value !== null && (
            <Mark point={point} x={x(i)} y={y(point.value)} only={points.length === 1} />
          )}
          <rect className="hit" x={x(i) - step / 2} width={step} y={0} height={bottom} data-tip={point.tip} />
        </g>
      ))}
      {labelled.map((i) => (
        <text
          key={i}
          x={x(i)}
          y={height - 6}
          textAnchor={labelled.length === 1 ? 'middle' : i === 0 ? 'start' : 'end'}
        >
          {points[i]!.label}
        </text>
      ))}
    </svg>
  );
}

/** Only what failed is marked; the shape says so too, not the colour alone. */
function Mark({ point, x, y, only }: { point: TrendPoint; x: number; y: number; only: boolean }) {
  if (point.success) return only ? <circle className="passed" cx={x} cy={y} r={3} /> : null;
  return <path className="failed" d={`M${x - 5},${y + 4}h10l-5,-9z`} />;
}
