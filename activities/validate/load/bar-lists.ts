/** Bars of each symbol as columns that grow at the end. */
import type { BarColumns } from '../../../stores/postgres/bar-columns.ts';

const NUMBERS = ['session', 'knownAt', 'open', 'high', 'low', 'close', 'volume'] as const;

export type BarList = Record<(typeof NUMBERS)[number], Float64Array> & {
  rows: number;
  /** Into the texts of all symbols. */
  rawKey: Int32Array;
};

export interface BarLists {
  /** In the order of the columns that they were made of. */
  bySymbol: Map<string, BarList>;
  rawKeys: string[];
}

export const rowsOf = ({ bySymbol }: BarLists): number =>
  [...bySymbol.values()].reduce((sum, { rows }) => sum + rows, 0);

export function listsOf(bars: BarColumns): BarLists {
  const lists: BarLists = { bySymbol: new Map(), rawKeys: [...bars.rawKey.dictionary] };
  for (const [symbol, from, to] of spansOf(bars)) {
    const list = listOf(roomFor(to - from));
    copyRows(list, bars, from, to);
    list.rawKey.set(bars.rawKey.codes.subarray(from, to));
    list.rows = to - from;
    lists.bySymbol.set(symbol, list);
  }
  return lists;
}

/** Takes away the bars from a day on, in days since 1970-01-01. */
export function dropRows({ bySymbol }: BarLists, from: number): void {
  for (const list of bySymbol.values()) {
    while (list.rows > 0 && list.session[list.rows - 1]! >= from) list.rows--;
  }
}

/** Adds bars of later sessions; false, and nothing is added, when a symbol had none before: its place among the others is not at the end. */
export function addRows(lists: BarLists, later: BarColumns): boolean {
  const spans = [...spansOf(later)];
  if (!spans.every(([symbol]) => lists.bySymbol.has(symbol))) return false;
  const first = lists.rawKeys.length;
  lists.rawKeys.push(...later.rawKey.dictionary);
  for (const [symbol, from, to] of spans) {
    let list = lists.bySymbol.get(symbol)!;
    if (list.rows + to - from > list.session.length) {
      list = grown(list, roomFor(list.rows + to - from));
      lists.bySymbol.set(symbol, list);
    }
    copyRows(list, later, from, to);
    for (let row = from; row < to; row++)
      list.rawKey[list.rows + row - from] = first + later.rawKey.codes[row]!;
    list.rows += to - from;
  }
  return true;
}

/** Rows from a start of each symbol, as one table; texts that no row has are not in its dictionary. */
export function gathered({ bySymbol, rawKeys }: BarLists, starts?: ReadonlyMap<string, number>): BarColumns {
  const startOf = (symbol: string) => starts?.get(symbol) ?? 0;
  let rows = 0;
  for (const [symbol, list] of bySymbol) rows += list.rows - startOf(symbol);
  const symbols = { codes: new Int32Array(rows), dictionary: [] as string[] };
  const keys = { codes: new Int32Array(rows), dictionary: [] as string[] };
  const out = Object.fromEntries(NUMBERS.map((name) => [name, new Float64Array(rows)])) as Pick<
    BarColumns,
    (typeof NUMBERS)[number]
  >;
  const codes = new Map<number, number>();
  let at = 0;
  for (const [symbol, list] of bySymbol) {
    const [start, end] = [startOf(symbol), list.rows];
    if (start === end) continue;
    for (const name of NUMBERS) out[name].set(list[name].subarray(start, end), at);
    symbols.codes.fill(symbols.dictionary.push(symbol) - 1, at, at + end - start);
    for (let row = start; row < end; row++) {
      const known = list.rawKey[row]!;
      let code = codes.get(known);
      if (code === undefined) {
        code = keys.dictionary.push(rawKeys[known]!) - 1;
        codes.set(known, code);
      }
      keys.codes[at + row - start] = code;
    }
    at += end - start;
  }
  return { rows, ...out, symbol: symbols, rawKey: keys };
}

/** Rows of a symbol come together. */
function* spansOf({ rows, symbol }: BarColumns): Generator<[symbol: string, from: number, to: number]> {
  for (let from = 0; from < rows; ) {
    let to = from + 1;
    while (to < rows && symbol.codes[to] === symbol.codes[from]) to++;
    yield [symbol.dictionary[symbol.codes[from]!]!, from, to];
    from = to;
  }
}

function copyRows(list: BarList, bars: BarColumns, from: number, to: number): void {
  for (const name of NUMBERS) list[name].set(bars[name].subarray(from, to), list.rows);
}

/** A year of sessions, so that it seldom moves. */
const roomFor = (rows: number): number => rows + 256;

function listOf(length: number): BarList {
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, new Float64Array(length)]));
  return { ...numbers, rows: 0, rawKey: new Int32Array(length) } as BarList;
}

function grown(list: BarList, length: number): BarList {
  const next = listOf(length);
  for (const name of NUMBERS) next[name].set(list[name].subarray(0, list.rows));
  next.rawKey.set(list.rawKey.subarray(0, list.rows));
  next.rows = list.rows;
  return next;
}
