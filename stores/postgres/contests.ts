/** Contests: what they were given, what they decided and how they stood. Appended, one step in one transaction. */
import type { ContestEvent, ContestInput, ContestState, DecisionRecord } from '../../schemas/contest.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Policy } from '../../schemas/policy.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';

export interface StoredState {
  version: number;
  asOf: Instant;
  state: ContestState;
  policy: Policy;
}

export interface StoredInput {
  version: number;
  id: string;
  asOf: Instant;
  input: ContestInput;
  policy: Policy;
}

export interface ContestStep {
  input: StoredInput;
  state: ContestState;
  records: DecisionRecord[];
}

/** Until the transaction ends nobody else decides anything in this universe. */
export async function lockContest(db: Db, universe: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtext('contest'), hashtext($1))`, [universe]);
}

export async function insertContest(
  db: Db,
  { state, policy, openedAt }: { state: ContestState; policy: Policy; openedAt: Instant },
): Promise<void> {
  await insertPolicy(db, state.policy.hash, policy);
  await db.query(
    `insert into tempocast.contest (id, universe, champion, opened_at) values ($1, $2, $3, $4)`,
    [state.contest, state.universe, state.champion.recipe, openedAt],
  );
  await insertState(db, { version: 0, asOf: openedAt, state });
}

/** Throws where the version, the input's id or a sequence is taken: a step is written once. */
export async function insertStep(db: Db, { input, state, records }: ContestStep): Promise<void> {
  const { contest } = state;
  await insertPolicy(db, state.policy.hash, input.policy);
  await db.query(
    prepared(`insert into tempocast.contest_input (contest, version, id, kind, as_of, policy, input)
     values ($1, $2, $3, $4, $5, $6, $7)`),
    [
      ...[contest, input.version, input.id, input.input.kind, input.asOf, state.policy.hash],
      JSON.stringify(input.input),
    ],
  );
  const last = records.at(-1)?.decidedAt ?? input.asOf;
  await insertState(db, { version: input.version, asOf: last > input.asOf ? last : input.asOf, state });
  for (const { event, codeVersion, decidedAt } of records) {
    await db.query(
      `insert into tempocast.contest_event
         (contest, sequence, id, version, kind, recipe, session, decided_at, policy, code_version, event)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[contest, event.sequence, event.id, input.version, event.kind, event.recipe, event.session],
        ...[decidedAt, event.policy.hash, codeVersion, JSON.stringify(event)],
      ],
    );
  }
}

async function insertPolicy(db: Db, hash: string, policy: Policy): Promise<void> {
  await db.query(
    prepared('insert into tempocast.contest_policy (hash, policy) values ($1, $2) on conflict do nothing'),
    [hash, JSON.stringify(policy)],
  );
}

async function insertState(
  db: Db,
  { version, asOf, state }: { version: number; asOf: Instant; state: ContestState },
): Promise<void> {
  await db.query(
    prepared(`insert into tempocast.contest_state (contest, version, day, session, as_of, state)
     values ($1, $2, $3, $4, $5, $6)`),
    [state.contest, version, state.day, state.session, asOf, JSON.stringify(state)],
  );
}

const STATE = `s.version, s.as_of as "asOf", s.state, p.policy
  from tempocast.contest_state s join tempocast.contest_policy p on p.hash = s.state->'policy'->>'hash'`;

/** The newest contest of the universe as it stood at an instant. */
export function contestAsOf(
  db: Db,
  query: { universe: string; asOf: Instant },
): Promise<StoredState | undefined> {
  return rowOf<StoredState>(
    db,
    prepared(`select ${STATE} where s.contest = (select id from tempocast.contest where universe = $1 and opened_at <= $2
       order by opened_at desc limit 1) and s.as_of <= $2 order by s.version desc limit 1`),
    [query.universe, query.asOf],
  );
}

/** After which session a retraining of which recipe is due because of drift; undefined when none is. */
export function driftDue(
  db: Db,
  query: { universe: string; asOf: Instant },
): Promise<{ recipe: string; since: SessionDate } | undefined> {
  return rowOf<{ recipe: string; since: SessionDate }>(
    db,
    prepared(`select drift->'basis'->>'recipe' as recipe, drift->>'due' as since from (
       select s.state->'drift' as drift from tempocast.contest_state s
       where s.contest = (select id from tempocast.contest where universe = $1 and opened_at <= $2
         order by opened_at desc limit 1) and s.as_of <= $2 order by s.version desc limit 1) newest
     where drift->>'due' is not null`),
    [query.universe, query.asOf],
  );
}

/** The state after that many inputs. */
export function contestState(
  db: Db,
  query: { contest: string; version: number },
): Promise<StoredState | undefined> {
  return rowOf<StoredState>(db, `select ${STATE} where s.contest = $1 and s.version = $2`, [
    query.contest,
    query.version,
  ]);
}

const INPUT = `i.version, i.id, i.as_of as "asOf", i.input, p.policy
  from tempocast.contest_input i join tempocast.contest_policy p on p.hash = i.policy`;

export function contestInput(
  db: Db,
  query: { contest: string; id: string },
): Promise<StoredInput | undefined> {
  return rowOf<StoredInput>(db, prepared(`select ${INPUT} where i.contest = $1 and i.id = $2`), [
    query.contest,
    query.id,
  ]);
}

/** In order; `from` and `to` are versions. */
export function contestInputs(
  db: Db,
  query: { contest: string; from: number; to: number },
): Promise<StoredInput[]> {
  return rowsOf<StoredInput>(
    db,
    `select ${INPUT} where i.contest = $1 and i.version between $2 and $3 order by i.version`,
    [query.contest, query.from, query.to],
  );
}

export interface StoredDecision extends DecisionRecord {
  contest: string;
  /** The input it followed from. */
  version: number;
}

const DECISION = `e.contest, e.version, e.event, p.policy, e.code_version as "codeVersion", e.decided_at as "decidedAt"
  from tempocast.contest_event e join tempocast.contest_policy p on p.hash = e.policy`;

/** Newest first, of every contest of the universe. */
export function decisions(
  db: Db,
  query: { universe: string; asOf: Instant; limit: number; kind?: ContestEvent['kind'] },
): Promise<StoredDecision[]> {
  return rowsOf<StoredDecision>(
    db,
    `select ${DECISION} join tempocast.contest c on c.id = e.contest
     where c.universe = $1 and e.decided_at <= $2 and ($4::text is null or e.kind = $4)
     order by e.decided_at desc, e.sequence desc limit $3`,
    [query.universe, query.asOf, query.limit, query.kind ?? null],
  );
}

export interface DecisionHead {
  event: Omit<ContestEvent, 'evidence'>;
  decidedAt: Instant;
}

/** Of one contest, oldest first, without what they were decided from. */
export function decisionsOfContest(db: Db, contest: string): Promise<DecisionHead[]> {
  return rowsOf<DecisionHead>(
    db,
    `select event - 'evidence' as event, decided_at as "decidedAt" from tempocast.contest_event
     where contest = $1 order by sequence`,
    [contest],
  );
}

export function decision(db: Db, id: string): Promise<StoredDecision | undefined> {
  return rowOf<StoredDecision>(db, `select ${DECISION} where e.id = $1`, [id]);
}

/** Of one input, in order. */
export function decisionsOfInput(
  db: Db,
  query: { contest: string; version: number },
): Promise<StoredDecision[]> {
  return rowsOf<StoredDecision>(
    db,
    `select ${DECISION} where e.contest = $1 and e.version = $2 order by e.sequence`,
    [query.contest, query.version],
  );
}

/** The newest instant at which anything was decided or promoted: the next decision comes after it. */
export async function lastDecidedAt(db: Db, universe: string): Promise<Instant | null> {
  const row = await rowOf<{ at: Instant | null }>(
    db,
    prepared(`select greatest((select max(as_of) from tempocast.promotion where universe = $1),
       (select max((select max(decided_at) from tempocast.contest_event e where e.contest = c.id))
        from tempocast.contest c where c.universe = $1)) as at`),
    [universe],
  );
  return row!.at;
}

export async function contestsOf(db: Db, universe: string): Promise<number> {
  const row = await rowOf<{ count: number }>(
    db,
    'select count(*) as count from tempocast.contest where universe = $1',
    [universe],
  );
  return row!.count;
}
