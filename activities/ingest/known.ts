/**
 * Which stored versions a provider's answer is compared with. What an operator or a repair wrote lies on top of what the
 * provider said, until the provider says something else.
 */
import type { Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import { isOverlay } from '../../schemas/overlays.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { actionVersionsOf, barVersionsOf, type Version } from '../../stores/postgres/judged-rows.ts';

export interface KnownState {
  bars: ReadonlyMap<SessionDate, Known<StoredBar>>;
  /** Key: `${exDate}/${kind}`. */
  actions: ReadonlyMap<string, Known<StoredAction>>;
}

export interface Known<T> {
  /** The newest version from a provider that counts: the same again adds nothing. */
  known?: T;
  /** The newest one from a provider, when a check holds it back: the same again is a new row, judged again. */
  held?: Version<T>;
  /** What an operator or a repair has put on top of it. */
  overlay?: T;
}

/** @param versions of one row, in the order in which they became known */
export function knownOf<T extends { rawKey: string }>(versions: readonly Version<T>[]): Known<T> {
  const row: Known<T> = {};
  for (const version of versions) {
    const held = version.heldBy !== null;
    if (!isOverlay(version)) {
      row.overlay = undefined;
      row.held = held ? version : undefined;
      if (!held) row.known = version;
    } else if (!held) {
      row.overlay = version;
      // Corrected or repaired: what the provider said has been dealt with.
      if (row.held !== undefined) [row.known, row.held] = [row.held, undefined];
    }
  }
  return row;
}

export function actionKey(action: { exDate: SessionDate; kind: string }): string {
  return `${action.exDate}/${action.kind}`;
}

export function knownStateOf(
  bars: readonly Version<StoredBar>[],
  actions: readonly Version<StoredAction>[],
): KnownState {
  const byRow = <T extends { rawKey: string }>(versions: readonly Version<T>[], keyOf: (v: T) => string) =>
    new Map([...Map.groupBy(versions, keyOf)].map(([key, of]) => [key, knownOf<T>(of)]));
  return { bars: byRow(bars, ({ session }) => session), actions: byRow(actions, actionKey) };
}

/** What was known before an answer arrived is as of here: a second attempt must not take the first one's rows for old news. */
export function justBefore(knownAt: Instant): Instant {
  return new Date(Date.parse(knownAt) - 1).toISOString();
}

/** What was known of each of the symbols by `asOf`; one of which nothing was has an empty state. */
export async function readKnown(
  db: Db,
  span: { symbols: readonly string[]; from: SessionDate; to: SessionDate; asOf: Instant },
): Promise<Map<string, KnownState>> {
  const [bars, actions] = await Promise.all([barVersionsOf(db, span), actionVersionsOf(db, span)]);
  const barsOf = Map.groupBy(bars, ({ symbol }) => symbol);
  const actionsOf = Map.groupBy(actions, ({ symbol }) => symbol);
  return new Map(
    span.symbols.map((symbol) => [
      symbol,
      knownStateOf(barsOf.get(symbol) ?? [], actionsOf.get(symbol) ?? []),
    ]),
  );
}
