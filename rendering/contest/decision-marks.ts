/** Decisions as marks on the time axis, each a link to its record. */
import type { DecisionAnswer } from '../../schemas/contest-api.ts';
import type { Scale } from '../plots/frame.ts';
import { type DrawnNode, draw, px } from '../plots/node.ts';
import { look } from '../plots/style.ts';
import { longDate } from '../report/format.ts';
import { placeOf } from './time-axis.ts';
import { decisionWords } from './words.ts';

export type MarkedDecision = Pick<DecisionAnswer, 'id' | 'kind' | 'recipe' | 'session' | 'stage'>;

const SIZE = 6;
/** Marks closer than this stand one above the other. */
const APART = 15;
export const MARK_ROW = 17;
const MOST_ROWS = 4;

export interface MarkRows {
  places: { decision: MarkedDecision; at: number; row: number }[];
  rows: number;
}

/** Oldest first, each in the lowest row that has room; where none has, in the top one. */
export function markRows(
  decisions: readonly MarkedDecision[],
  sessions: readonly string[],
  x: Scale,
): MarkRows {
  const ends: number[] = [];
  const places = decisions.map((decision) => {
    const at = placeOf(sessions, decision.session);
    const free = ends.findIndex((end) => x(at) - end >= APART);
    const row = free >= 0 ? free : Math.min(ends.length, MOST_ROWS - 1);
    ends[row] = x(at);
    return { decision, at, row };
  });
  return { places, rows: ends.length };
}

export const hrefOfDecision = (id: string): string => `/?tab=contest&decision=${encodeURIComponent(id)}`;

export function drawMarks({ places }: MarkRows, x: Scale, top: number): DrawnNode[] {
  return places.map(({ decision, at, row }) => {
    const [cx, cy] = [px(x(at)), px(top + row * MARK_ROW + MARK_ROW / 2)];
    const text = wordsOf(decision);
    return draw(
      'a',
      { href: hrefOfDecision(decision.id), class: 'plot-link', 'aria-label': text, 'data-tip': text },
      draw('rect', { ...look('plot-hit'), x: cx - 8, y: cy - 8, width: 16, height: 16 }),
      shapeOf(decision.kind, cx, cy),
    );
  });
}

export function wordsOf(decision: MarkedDecision): string {
  const { recipe, session } = decision;
  const who = recipe === null ? '' : `${recipe} `;
  return `${who}${decisionWords(decision)}${session === null ? '' : `, ${longDate(session)}`}`;
}

/** Up: a promotion. Down: a way back or out. Full circle: a step forward. Ring: everything else. */
function shapeOf(kind: MarkedDecision['kind'], x: number, y: number): DrawnNode {
  if (kind === 'promoted') return triangle(x, y, -1);
  if (kind === 'rolled-back' || kind === 'dropped' || kind === 'gate-refused') return triangle(x, y, 1);
  const forward = kind === 'stage' || kind === 'registered' || kind === 'confirmed' || kind === 'fit-live';
  return draw('circle', { ...look(forward ? 'plot-mark' : 'plot-mark-open'), cx: x, cy: y, r: 4 });
}

const triangle = (x: number, y: number, sign: 1 | -1): DrawnNode =>
  draw('path', {
    ...look('plot-mark'),
    d: `M${px(x - SIZE)},${px(y - sign * 4)}H${px(x + SIZE)}L${px(x)},${px(y + sign * 6)}Z`,
  });
