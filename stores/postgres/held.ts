/** What "held back" means in SQL: one definition for every read. */

/** SQL expressions of the row that is read, e.g. `{ dataset: "'bars'", subject: 'b.symbol', asOf: '$4', ... }`. */
export interface RowExpressions {
  dataset: string;
  subject: string;
  /** Valid date of the row: session, ex-date, period end, published date. */
  valid: string;
  /** known_at of the version. */
  knownAt: string;
  asOf: string;
}

/** A predicate, true for versions that nothing known by `asOf` holds back. A release lifts the holds of before it. */
export function notHeld({ dataset, subject, valid, knownAt, asOf }: RowExpressions): string {
  return `not exists (select from tempocast.quarantine q where q.dataset = ${dataset} and q.symbol = ${subject}
    and q.session = ${valid} and q.bar_known_at = ${knownAt} and ${holdStands('q', asOf)})`;
}

/** A predicate on a row of the table quarantine: known by `asOf` and not released by then. */
export function holdStands(hold: string, asOf: string): string {
  return `${hold}.known_at <= ${asOf} and not exists (select from tempocast.quarantine_release r
    where r.dataset = ${hold}.dataset and r.symbol = ${hold}.symbol and r.session = ${hold}.session
      and r.bar_known_at = ${hold}.bar_known_at and r.action = 'released'
      and r.known_at >= ${hold}.known_at and r.known_at <= ${asOf})`;
}
