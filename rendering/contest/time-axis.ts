/** What the charts of a contest share: the axis of sessions, bands, places that tell their numbers. */
import type { BandedLine } from '../../schemas/contest-charts.ts';
import type { Scale } from '../plots/frame.ts';
import { type DrawnNode, draw, linePath, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { longDate } from '../report/format.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** Fewer sessions than so much time show their days. */
const DAYS_SHOWN = 120;
const LABEL_WIDTH = 110;

/** Domain, values and words of an axis of sessions; `width` of the cell decides how many are named. */
export function timeAxis(sessions: readonly string[], width: number) {
  const last = Math.max(1, sessions.length - 1);
  const named = Math.max(2, Math.min(7, Math.floor(width / LABEL_WIDTH)));
  const values = Array.from({ length: named }, (_, i) => Math.round((i * last) / (named - 1)));
  const span = sessions.length < 2 ? 0 : Date.parse(sessions.at(-1)!) - Date.parse(sessions[0]!);
  const inDays = span < DAYS_SHOWN * 86_400_000;
  const format = (at: number) => {
    const [year, month, day] = (sessions[at] ?? '').split('-');
    if (year === undefined || month === undefined) return '';
    const name = MONTHS[Number(month) - 1]!;
    return inDays ? `${Number(day)} ${name}` : `${name} ${year}`;
  };
  const shown = sessions.length < 2 ? [0] : [...new Set(values)].filter((at) => at < sessions.length);
  return { domain: [0, last] as [number, number], values: shown, format };
}

/** Where a session lies among those that are drawn: the first that is not before it. */
export function placeOf(sessions: readonly string[], session: string | null): number {
  if (session === null) return 0;
  const at = sessions.findIndex((one) => one >= session);
  return at < 0 ? Math.max(0, sessions.length - 1) : at;
}

/** The band between low and high, in one piece for each stretch that has both. */
export function bandPath({ low, high }: BandedLine, x: Scale, y: Scale): string {
  let path = '';
  for (let at = 0; at < low.length; ) {
    if (low[at] === null || high[at] === null) {
      at += 1;
      continue;
    }
    const from = at;
    while (at < low.length && low[at] !== null && high[at] !== null) at += 1;
    const indices = Array.from({ length: at - from }, (_, i) => from + i);
    const upper = indices.map((i) => `${px(x(i))},${px(y(high[i]!))}`);
    const lower = indices.toReversed().map((i) => `${px(x(i))},${px(y(low[i]!))}`);
    path += `M${[...upper, ...lower].join('L')}Z`;
  }
  return path;
}

export const valuePath = (values: readonly (number | null)[], x: Scale, y: Scale): string =>
  linePath(values.map((value, at) => (value === null ? null : [x(at), y(value)])));

const MOST_PLACES = 80;

/** Invisible places over the chart that tell a session's numbers; the table behind has every one of them. */
export function readings(
  sessions: readonly string[],
  x: Scale,
  { top, bottom }: { top: number; bottom: number },
  textOf: (at: number) => string | undefined,
): DrawnNode[] {
  const step = Math.max(1, Math.ceil(sessions.length / MOST_PLACES));
  const width = Math.max(2, x(step) - x(0));
  const found: DrawnNode[] = [];
  for (let at = sessions.length - 1; at >= 0; at -= step) {
    const text = textOf(at);
    if (text === undefined) continue;
    const place = { x: px(x(at) - width / 2), width: px(width), y: px(top), height: px(bottom - top) };
    const tip = { 'data-tip': `${longDate(sessions[at]!)}: ${text}` };
    found.push(draw('rect', { ...look('plot-hit'), ...place, ...tip }));
  }
  return found;
}

/** Sessions in which the champion changed, as lines from top to bottom. */
export function turnLines(
  champions: readonly string[],
  x: Scale,
  { top, bottom }: { top: number; bottom: number },
): DrawnNode[] {
  return champions.flatMap((champion, at) =>
    at > 0 && champion !== champions[at - 1]
      ? [draw('path', { ...look('plot-turn'), d: `M${px(x(at))},${px(top)}V${px(bottom)}` })]
      : [],
  );
}
