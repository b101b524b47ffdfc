/** A past interval with its outcome: a dot inside, a ring outside. Pure SVG. */
import type { Scale } from './scale.ts';

export interface OutcomeBarProps {
  scale: Scale;
  height: number;
  /** In the unit of the scale. */
  outer: [lower: number, upper: number];
  inner: [lower: number, upper: number];
  outcome: number | null;
  /** Whether the inner interval held it. */
  held: boolean | null;
  label: string;
}

export function OutcomeBar({ scale, height, outer, inner, outcome, held, label }: OutcomeBarProps) {
  const width = scale.range()[1]! + scale.range()[0]!;
  const middle = height / 2;
  const bar = ([lower, upper]: [number, number], thickness: number) => ({
    x: scale(lower),
    width: Math.max(1, scale(upper) - scale(lower)),
    y: middle - thickness / 2,
    height: thickness,
  });
  return (
    <svg
      className="outcome-bar"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <line className="zero" x1={scale(0)} x2={scale(0)} y1={0} y2={height} />
      <rect className="outer" {...bar(outer, 5)} />
      <rect className="inner" {...bar(inner, 9)} />
      {outcome !== null && <circle className={held ? 'in' : 'out'} cx={scale(outcome)} cy={middle} r={3.5} />}
    </svg>
  );
}
