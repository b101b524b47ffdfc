/** A skill as a bar from zero, the baseline. Ours and naive models have the same ink weight. */
import type { Scale } from './scale.ts';

export interface SkillBarProps {
  scale: Scale;
  height: number;
  value: number | null;
  kind: 'ours' | 'naive';
  label: string;
}

export function SkillBar({ scale, height, value, kind, label }: SkillBarProps) {
  const width = scale.range()[1]! + scale.range()[0]!;
  const zero = scale(0);
  const end = scale(value ?? 0);
  return (
    <svg
      className="skill-bar"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <line className="zero" x1={zero} x2={zero} y1={0} y2={height} />
      {value !== null && (
        <>
          <line className={kind} x1={zero} x2={end} y1={height / 2} y2={height / 2} />
          <circle className={kind} cx={end} cy={height / 2} r={4} />
        </>
      )}
    </svg>
  );
}
