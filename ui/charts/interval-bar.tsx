/** One predictive interval as a bar. Pure SVG: draws on the page and on the server alike. */
import { BarSheet, barIn, widthOf } from './bar-sheet.tsx';
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
  const middle = height / 2;
  const excludes = outer[0] > 0 || outer[1] < 0;
  return (
    <BarSheet className="interval-bar" {...{ scale, height, label }}>
      <rect className={excludes ? 'outer excludes' : 'outer'} rx={1} {...barIn(scale, height, outer, 10)} />
      <rect className="inner" {...barIn(scale, height, inner, 10)} />
      <line className="median" x1={scale(median)} x2={scale(median)} y1={middle - 7} y2={middle + 7} />
    </BarSheet>
  );
}

/** The common scale of the bars below it. */
export function IntervalAxis({ scale }: { scale: Scale }) {
  const width = widthOf(scale);
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
