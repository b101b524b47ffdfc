/** Which versions were held back, and when: entries of a dataset's manifest, `subject session knownAt heldAt [releasedAt]`. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { QuarantineRow, ReleaseRow } from '../../stores/postgres/quarantine.ts';

/** What the rows of a dataset version are rows of. */
const ROWS: ReadonlySet<string> = new Set(['bars', 'actions']);

/** One entry per hold of a bar or an action, sorted; the subject of an action is written `KO/dividend`. */
export function holdEntries(held: readonly QuarantineRow[], releases: readonly ReleaseRow[]): string[] {
  const nameOf = (row: { symbol: string; session: string; barKnownAt: string }) =>
    `${row.symbol.replaceAll(' ', '/')} ${row.session} ${row.barKnownAt}`;
  const lifts = Map.groupBy(
    releases.filter((release) => ROWS.has(release.dataset) && release.action === 'released'),
    nameOf,
  );
  const entries = held
    .filter(({ dataset }) => ROWS.has(dataset))
    .map((hold) => {
      const name = nameOf(hold);
      const lifted = (lifts.get(name) ?? [])
        .map((release) => release.knownAt)
        .filter((at) => at >= hold.knownAt)
        .sort()[0];
      return lifted === undefined ? `${name} ${hold.knownAt}` : `${name} ${hold.knownAt} ${lifted}`;
    });
  return [...new Set(entries)].sort();
}

export interface Holds {
  /** Non-null when something that was known before the instant (at any time, without one) holds the version back. */
  heldBy(subject: string, session: SessionDate, knownAt: Instant, before?: Instant): string | null;
}

export function holdsOf(entries: readonly string[]): Holds {
  const holds = new Map<string, { heldAt: Instant; releasedAt: Instant | undefined }[]>();
  for (const entry of entries) {
    const [subject, session, knownAt, heldAt, releasedAt] = entry.split(' ');
    const name = `${subject} ${session} ${knownAt}`;
    const of = holds.get(name) ?? [];
    holds.set(name, [...of, { heldAt: heldAt!, releasedAt }]);
  }
  return {
    heldBy(subject, session, knownAt, before) {
      const of = holds.get(`${subject.replaceAll(' ', '/')} ${session} ${knownAt}`) ?? [];
      const past = (at: Instant | undefined) => at !== undefined && (before === undefined || at < before);
      return of.some(({ heldAt, releasedAt }) => past(heldAt) && !past(releasedAt)) ? 'held' : null;
    },
  };
}
