/** Contributions as horizontal bars from a common zero; the numbers stand beside them. */
import { linearScale } from './scale.ts';

export interface ContributionBarsProps {
  parts: readonly { feature: string; value: number }[];
  width: number;
}

const ROW = 22;
const NAME = 190;
const NUMBER = 76;

export function ContributionBars({ parts, width }: ContributionBarsProps) {
  const most = Math.max(1e-12, ...parts.map(({ value }) => Math.abs(value)));
  const x = linearScale([-most, most], [NAME, width - NUMBER]);
  const height = parts.length * ROW;
  return (
    <svg
      className="contributions"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={parts.map(({ feature, value }) => `${feature} ${percent(value)}`).join(', ')}
    >
      <line className="zero" x1={x(0)} x2={x(0)} y1={0} y2={height} />
      {parts.map(({ feature, value }, i) => (
        <g key={feature} transform={`translate(0 ${i * ROW})`}>
          <text x={NAME - 10} y={ROW / 2 + 4} textAnchor="end">
            {feature}
          </text>
          <rect
            className={value < 0 ? 'lowers' : 'raises'}
            x={Math.min(x(0), x(value))}
            y={5}
            width={Math.abs(x(value) - x(0))}
            height={ROW - 10}
          />
          <text x={width - 4} y={ROW / 2 + 4} textAnchor="end">
            {percent(value)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Of a log return, with its sign. */
export function percent(value: number): string {
  return `${value < 0 ? '−' : '+'}${(100 * Math.abs(value)).toFixed(3)} %`;
}
