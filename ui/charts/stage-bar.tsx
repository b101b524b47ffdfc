/** Stages of a run end to end, as wide as they took. */
import { Fragment } from 'react';
import type { Scale } from './scale.ts';

export interface StageBarProps {
  scale: Scale;
  height: number;
  stages: { stage: string; milliseconds: number; tip: string }[];
  label: string;
}

export function StageBar({ scale, height, stages, label }: StageBarProps) {
  const width = scale.range()[1]!;
  const ends = stages.map((_, i) => stages.slice(0, i + 1).reduce((sum, one) => sum + one.milliseconds, 0));
  return (
    <svg
      className="stage-bar"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {stages.map(({ stage, milliseconds, tip }, i) => {
        const from = scale(ends[i]! - milliseconds);
        return (
          <Fragment key={stage}>
            <rect
              className={i % 2 === 0 ? 'even' : 'odd'}
              x={from}
              width={Math.max(0.5, scale(ends[i]!) - from - 1)}
              height={height}
              data-tip={tip}
            />
            {scale(milliseconds) > stage.length * 7 + 8 && (
              <text x={from + 5} y={height / 2} dy=".34em">
                {stage}
              </text>
            )}
          </Fragment>
        );
      })}
    </svg>
  );
}
