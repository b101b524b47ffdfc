/** One mark per run or date, oldest left: a tick when all is well, a bar as tall as what failed when not. */
export interface StripMark {
  key: string;
  /** Share of the height, 0 to 1; 0 is a tick. */
  share: number;
  /** Asks for action: red; or for a look: amber. */
  state: 'good' | 'look' | 'bad';
  tip: string;
}

const STEP = 7;

export function RunStrip({
  marks,
  height = 22,
  label,
}: {
  marks: StripMark[];
  height?: number;
  label: string;
}) {
  const width = Math.max(STEP, marks.length * STEP);
  return (
    <svg
      className="strip"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <line className="zero" x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      {marks.map(({ key, share, state, tip }, i) => {
        const tall = state === 'good' ? 3 : Math.max(7, share * (height - 1));
        return (
          <g key={key}>
            <rect className={state} x={i * STEP + 1} width={STEP - 2} y={height - tall} height={tall} />
            <rect className="hit" x={i * STEP} width={STEP} height={height} data-tip={tip} />
          </g>
        );
      })}
    </svg>
  );
}
