/** A past interval with its outcome: a dot inside, a ring outside. Pure SVG. */
import { BarSheet, barIn } from './bar-sheet.tsx';
import type { Scale } from './scale.ts';

interface OutcomeBarProps {
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
  return (
    <BarSheet className="outcome-bar" {...{ scale, height, label }}>
      <rect className="outer" {...barIn(scale, height, outer, 5)} />
      <rect className="inner" {...barIn(scale, height, inner, 9)} />
      {outcome !== null && (
        <circle className={held ? 'in' : 'out'} cx={scale(outcome)} cy={height / 2} r={3.5} />
      )}
    </BarSheet>
  );
}
