import { AHEAD, type FanLayout, MARGIN } from './fan-layout.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Price grid, month starts, and the line between what is known and what is forecast. */
export function FanAxes({ layout, sessions }: { layout: FanLayout; sessions: string[] }) {
  const { x, y, width, height, origin } = layout;
  const bottom = height - MARGIN.bottom;
  const format = y.tickFormat(5);
  return (
    <g className="axes">
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line className="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 8} y={y(tick)} dy=".32em" textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {monthStarts(sessions, width).map(({ index, text }) => (
        <text key={index} x={x(index)} y={height - 8} textAnchor="start">
          {text}
        </text>
      ))}
      <line className="origin" x1={x(origin)} x2={x(origin)} y1={MARGIN.top} y2={bottom} />
      {x(origin + AHEAD) - x(origin) > 60 && (
        <text className="ahead" x={x(origin)} y={height - 8} textAnchor="middle">
          {dayOf(sessions[origin]!)}
        </text>
      )}
      <text className="ahead" x={x(origin + AHEAD)} y={height - 8} textAnchor="end">
        +{AHEAD}
      </text>
    </g>
  );
}

const dayOf = (session: string) => `${Number(session.slice(8))} ${MONTHS[Number(session.slice(5, 7)) - 1]}`;

/** Every month on a wide chart, every second on a narrow one; the last label keeps clear of "+10". */
function monthStarts(sessions: string[], width: number): { index: number; text: string }[] {
  const starts = sessions.flatMap((session, index) => {
    const month = session.slice(0, 7);
    if (index === 0 || sessions[index - 1]!.startsWith(month)) return [];
    const name = MONTHS[Number(month.slice(5)) - 1]!;
    return [{ index, text: name === 'Jan' ? `Jan ${month.slice(0, 4)}` : name }];
  });
  const spaced = width > 560 ? starts : starts.filter((_, i) => i % 2 === 0);
  const clear = (sessions.length * 70) / width;
  return spaced.filter(({ index }) => index < sessions.length - clear);
}
