/** The types of expectations that come with the program. */
import type { Definition } from '../definition.ts';
import { isDefinition } from '../definition.ts';
import * as adjustment from './adjustment.ts';
import * as calendar from './calendar.ts';
import * as closes from './closes.ts';
import * as complete from './complete.ts';
import * as constant from './constant.ts';
import * as counts from './counts.ts';
import * as dividends from './dividends.ts';
import * as document from './document.ts';
import * as features from './features.ts';
import * as forecasts from './forecasts.ts';
import * as fresh from './fresh.ts';
import * as fundamentals from './fundamentals.ts';
import * as kept from './kept.ts';
import * as knowledge from './knowledge.ts';
import * as macro from './macro.ts';
import * as membership from './membership.ts';
import * as news from './news.ts';
import * as ohlc from './ohlc.ts';
import * as overlap from './overlap.ts';
import * as range from './past-range.ts';
import * as psi from './psi.ts';
import * as splits from './splits.ts';
import * as statistics from './statistics.ts';
import * as unique from './unique.ts';
import * as values from './values.ts';

const MODULES: readonly object[] = [
  ...[adjustment, calendar, closes, complete, constant, counts, dividends, document, features, forecasts],
  ...[fresh, fundamentals, kept, knowledge, macro, membership, news, ohlc, overlap, range, psi, splits],
  ...[statistics, unique, values],
];

export const BUILTIN: ReadonlyMap<string, Definition> = new Map(
  MODULES.flatMap((module) => Object.values(module))
    .filter(isDefinition)
    .map((definition) => [definition.type, definition]),
);
