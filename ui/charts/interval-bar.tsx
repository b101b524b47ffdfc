/** One predictive interval as a bar. Pure SVG: draws on the page and on the server alike. */
import type { Scale } from './scale.ts';

export interface IntervalBarProps {
  scale: Scale;
  height: number;
  /** In the unit of the scale. */
  outer: [lower: number, upper: number];
  inner: [lower: number, upper: number];
  median: number;
  label: string;
}

export function IntervalBar({ scale, height, outer, inner, median, label }: IntervalBarProps) {
  const width = scale.range()[1]! + scale.range()[0]!;
  const zero = scale(0);
  const middle = height / 2;
  const excludes = outer[0] > 0 || outer[1] < 0;
  const bar = ([lower, upper]: [number, number], thickness: number) => ({
    x: scale(lower),
    width: Math.max(1, scale(upper) - scale(lower)),
    y: middle - thickness / 2,
    height: thickness,
  });
  return (
    <svg
      className="interval-bar"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <line className="zero" x1={zero} x2={zero} y1={0} y2={height} />
      <rect className={excludes ? 'outer excludes' : 'outer'} rx={1} {...bar(outer, 10)} />
      <rect className="inner" {...bar(inner, 10)} />
      <line className="median" x1={scale(median)} x2={scale(median)} y1={middle - 7} y2={middle + 7} />
    </svg>
  );
}

/** The common scale of the bars below it. */
export function IntervalAxis({ scale }: { scale: Scale }) {
  const width = scale.range()[1]! + scale.range()[0]!;
  const ticks = scale.ticks(3).filter((tick) => scale(tick) > 10 && scale(tick) < width - 10);
  return (
    <svg className="axis" width={width} height={14} viewBox={`0 0 ${width} 14`} aria-hidden="true">
      {ticks.map((tick) => (
        <text key={tick} x={scale(tick)} y={11} textAnchor="middle">
          {tick > 0 ? `+${tick}` : String(tick).replace('-', '\u2212')}
        </text>
      ))}
    </svg>
  );
}
