/** Arrivals against the deadline, one dot per date: above the line came late, a cross never came. */
import { linearScale } from './scale.ts';

export interface ArrivalMark {
  key: string;
  /** Minutes after the deadline; negative before it. Null: did not come. */
  minutes: number | null;
  whole: boolean;
  tip: string;
}

const STEP = 9;
/** What is earlier or later is drawn at the edge. */
const MOST_MINUTES = 120;

export function ArrivalStrip({
  marks,
  height = 34,
  label,
}: {
  marks: ArrivalMark[];
  height?: number;
  label: string;
}) {
  const width = Math.max(STEP, marks.length * STEP);
  const y = linearScale([-MOST_MINUTES, MOST_MINUTES], [height - 5, 5]).clamp(true);
  return (
    <svg
      className="strip"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <line className="deadline" x1={0} x2={width} y1={y(0)} y2={y(0)} />
      {marks.map((mark, i) => {
        const x = i * STEP + STEP / 2;
        return (
          <g key={mark.key}>
            <Dot mark={mark} x={x} y={y(mark.minutes ?? 0)} />
            <rect className="hit" x={i * STEP} width={STEP} height={height} data-tip={mark.tip} />
          </g>
        );
      })}
    </svg>
  );
}

function Dot({ mark: { minutes, whole }, x, y }: { mark: ArrivalMark; x: number; y: number }) {
  if (minutes === null) return <path className="cross" d={`M${x - 3.5},${y - 3.5}l7,7m0,-7l-7,7`} />;
  if (minutes > 0) return <path className="late" d={`M${x - 4},${y + 3}h8l-4,-7z`} />;
  return <circle className={whole ? 'in-time' : 'in-time part'} cx={x} cy={y} r={3} />;
}
