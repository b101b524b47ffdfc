/** A skill as a bar from zero, the baseline. Ours and naive models have the same ink weight. */
import { BarSheet } from './bar-sheet.tsx';
import type { Scale } from './scale.ts';

export interface SkillBarProps {
  scale: Scale;
  height: number;
  value: number | null;
  kind: 'ours' | 'naive';
  label: string;
}

export function SkillBar({ scale, height, value, kind, label }: SkillBarProps) {
  const [zero, end] = [scale(0), scale(value ?? 0)];
  return (
    <BarSheet className="skill-bar" scale={scale} height={height} label={label}>
      {value !== null && (
        <>
          <line className={kind} x1={zero} x2={end} y1={height / 2} y2={height / 2} />
          <circle className={kind} cx={end} cy={height / 2} r={4} />
        </>
      )}
    </BarSheet>
  );
}
