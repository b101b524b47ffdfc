import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { nextSession } from '../../forecasting/calendar/calendar.ts';
import { step as contestStep } from '../../forecasting/promotion/stages.ts';
import { passedGate } from '../../forecasting/promotion/testing.ts';
import type { SessionInput } from '../../schemas/contest.ts';
import type { ContestRequest } from '../../schemas/contest-requests.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { championAsOf, insertPromotion, promotions } from '../../stores/postgres/champions.ts';
import { contestDays } from '../../stores/postgres/contest-days.ts';
import {
  contestAsOf,
  contestInputs,
  decision,
  decisions,
  insertStep,
} from '../../stores/postgres/contests.ts';
import { insertForecasts, latestForecasts } from '../../stores/postgres/forecasts.ts';
import { insertOutcomes } from '../../stores/postgres/outcomes.ts';
import { publishSession } from '../../stores/postgres/published.ts';
import { insertLineage, NOW, sampleForecast } from '../../stores/postgres/sample-rows.ts';
import { servedAgainOf } from '../../stores/postgres/served-again.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { replayDecision } from './replay-decision.ts';
import { stepContest } from './step-contest.ts';

const { db, close } = await createTestDatabase();
after(close);
const { config } = loadConfig({ cwd: '/', environment: {} });
const SYMBOLS = config.universes.demo!.symbols.filter((s) => !config.universes.demo!.unscored.includes(s));
const deps = { db, config, clock: { virtual: true, now: () => NOW } } as unknown as ActivityDeps;
const ANY_TIME = '9999-12-31T23:59:59.999Z';
const FIRST = '2019-02-22';
const at = (session: SessionDate) => `${session}T22:30:00.000Z`;
const step = (request: ContestRequest) => stepContest(deps, { universe: 'demo', request });
const judge = (session: SessionDate) => step({ kind: 'session', session, asOf: at(session) });
const by = (
  name: string,
  id: string,
  action: 'force' | 'confirm' | 'veto' | 'roll-back',
  more: object = {},
) => step({ kind: 'action', id, action, name, reason: 'because the test says so', ...more });

/** Forecasts of both recipes for the session, and the outcomes of those before; published as the pipeline would. */
async function issue(session: SessionDate, recipes: readonly string[] = ['ewma', 'har']): Promise<void> {
  const ended = await db.query(
    `select id, sigma from tempocast.forecast f where target_session = $1
       and not exists (select from tempocast.outcome o where o.forecast_id = f.id)`,
    [session],
  );
  await insertOutcomes(
    db,
    ended.rows.map(({ id, sigma }) => ({
      ...{ forecastId: id, knownAt: at(session), realised: 0.004, crps: sigma / 10 },
      ...{ covered50: true, covered80: true, covered90: true, covered95: true },
    })),
  );
  const issued = { issuedAt: at(session), asOf: at(session), session, targetSession: nextSession(session) };
  await insertForecasts(
    db,
    recipes.flatMap((recipe) =>
      SYMBOLS.map((symbol) =>
        sampleForecast({ ...issued, symbol, recipe, sigma: recipe === 'har' ? 0.01 : 0.02 }),
      ),
    ),
  );
  await publishSession(db, {
    ...{ universe: 'demo', session, asOf: at(session), publishedAt: at(session) },
    ...{ championRecipe: 'ewma', modelVersion: 'model/ewma' },
  });
}

test('a contest cannot begin before somebody serves', async () => {
  await assert.rejects(judge(FIRST), { type: 'NoChampion' });
});

test('G10 a session counts once, and what it was decided from is kept whole', async () => {
  await insertLineage(db);
  await insertPromotion(db, {
    ...{ id: 'first', universe: 'demo', session: FIRST, asOf: NOW, recipe: 'ewma', previousRecipe: null },
    ...{ reason: 'first', evidence: {}, actor: 'policy' },
  });
  await issue(FIRST);
  const first = await judge(FIRST);
  assert.deepEqual(
    [first.view.contest, first.view.champion, first.view.day, first.repeated],
    ['demo-1', 'ewma', 1, false],
  );
  // Two at once, as after a worker that answered too late: one decides, the other reads.
  await issue(nextSession(FIRST));
  const both = await Promise.all([judge(nextSession(FIRST)), judge(nextSession(FIRST))]);
  assert.deepEqual(both.map(({ repeated }) => repeated).sort(), [false, true]);
  assert.deepEqual(both[0]!.view, both[1]!.view);
  const stored = (await contestInputs(db, { contest: 'demo-1', from: 2, to: 2 }))[0]!;
  const { recipes } = stored.input as SessionInput;
  assert.equal(recipes.ewma!.difference, null);
  const { value, champion, challenger, symbols } = recipes.har!.difference!;
  assert.deepEqual([symbols, value], [SYMBOLS.length, champion! - challenger!]);
  assert.ok(value! > 0, 'the outcomes are small: the narrower forecast is the better one');
  // As the page has it: one row a session and recipe, with the number and the shares of that session.
  const shown = await contestDays(db, { contest: 'demo-1' });
  assert.deepEqual(
    shown.map((row) => [row.recipe, row.day, row.role, row.share, row.difference]),
    [
      ['ewma', 1, 'champion', 1, null],
      ['ewma', 2, 'champion', 1, null],
      ['har', 1, 'outside', 0, null],
      ['har', 2, 'outside', 0, value],
    ],
  );
  assert.deepEqual(recipes.har!.coverage, { inside: SYMBOLS.length, judged: SYMBOLS.length });
  assert.deepEqual(
    [recipes.har!.expected, recipes.har!.issued, recipes.har!.wrongSymbols],
    [SYMBOLS.length, SYMBOLS.length, 0],
  );
});

test('unknown recipes, sessions of the past and policies that contradict themselves are refused; nothing is written', async () => {
  const before = await contestAsOf(db, { universe: 'demo', asOf: ANY_TIME });
  await assert.rejects(step({ kind: 'register', id: 'r0', recipe: 'oracle', name: 'ana' }), {
    type: 'RecipeUnknown',
  });
  await assert.rejects(step({ kind: 'register', id: 'r1', recipe: 'har', name: 'ana' }), {
    type: 'GateEvidenceMissing',
  });
  await assert.rejects(judge('2019-02-15'), { type: 'ClockWentBackwards' });
  const policy = structuredClone(defaultPolicy);
  policy.test.threshold = 2;
  const adopt = { kind: 'adopt-policy', id: 'p1', name: 'ana', reason: 'a policy of mine', policy } as const;
  await assert.rejects(step(adopt), { type: 'PolicyInvalid', message: /\/test\/threshold/ });
  assert.deepEqual(await contestAsOf(db, { universe: 'demo', asOf: ANY_TIME }), before);
});

/** As if the offline gate had been passed: its evidence is tested where models are trained. */
async function registerHar(): Promise<void> {
  const stored = (await contestAsOf(db, { universe: 'demo', asOf: ANY_TIME }))!;
  const input = {
    ...{
      kind: 'register' as const,
      id: `register-${stored.version}`,
      recipe: 'har',
      modelVersion: 'model/har',
    },
    ...{ gate: passedGate, name: 'ana' },
  };
  const { state, events } = contestStep(stored.state, input, stored.policy);
  const decidedAt = stored.asOf;
  const records = events.map((event) => ({ event, policy: stored.policy, codeVersion: 'test', decidedAt }));
  const next = { version: stored.version + 1, id: input.id, asOf: decidedAt, input, policy: stored.policy };
  await insertStep(db, { input: next, state, records });
}

test('a promotion needs its second person, changes who serves at one instant, and not twice', async () => {
  await registerHar();
  await assert.rejects(by('ana', 'f0', 'force', { recipe: 'lstm' }), { type: 'ChallengerUnknown' });
  const proposed = await by('ana', 'f1', 'force', { recipe: 'har' });
  assert.deepEqual(
    proposed.events.map(({ kind }) => kind),
    ['proposed'],
  );
  await assert.rejects(by('Ana ', 'c0', 'confirm', { proposal: 'f1' }), { type: 'SecondPersonSame' });
  // Two operators at once: the challenger is promoted by one, the other finds no challenger.
  const results = await Promise.allSettled([
    by('bo', 'c1', 'confirm', { proposal: 'f1' }),
    by('cy', 'v1', 'veto', { recipe: 'har' }),
  ]);
  const done = results.filter(({ status }) => status === 'fulfilled').length;
  assert.equal(done, 1);
});

test('G10 a rollback happens in the step of its session and serves the forecasts of the last good champion again', async () => {
  // Whoever won above: from here on har serves.
  if ((await champion()) !== 'har') {
    await registerHar();
    await by('ana', 'f2', 'force', { recipe: 'har', second: 'bo' });
  }
  assert.equal(await champion(), 'har');
  const silent = nextSession(nextSession(FIRST));
  await issue(silent, ['ewma']);
  const answer = await judge(silent);
  assert.deepEqual(
    answer.events.map(({ kind, recipe }) => [kind, recipe]),
    [['rolled-back', 'ewma']],
  );
  assert.equal(await champion(), 'ewma');
  const made = await promotions(db, { universe: 'demo', asOf: ANY_TIME });
  assert.deepEqual(
    made.map(({ recipe, previousRecipe }) => [recipe, previousRecipe]),
    [
      ['ewma', 'har'],
      ['har', 'ewma'],
      ['ewma', null],
    ],
  );
  assert.equal((await championAsOf(db, { universe: 'demo', asOf: at(silent) }))!.recipe, 'har');
  const again = await servedAgainOf(db, {
    universe: 'demo',
    session: silent,
    recipe: 'ewma',
    asOf: ANY_TIME,
  });
  assert.deepEqual(
    again.map(({ decision }) => decision),
    [answer.events[0]!.id],
  );
  // An attempt that comes late decides nothing anew.
  assert.deepEqual((await judge(silent)).events, answer.events);
  assert.equal((await promotions(db, { universe: 'demo', asOf: ANY_TIME })).length, 3);
  const latest = await latestForecasts(db, {
    universe: 'demo',
    asOf: ANY_TIME,
    symbol: 'KO',
    role: 'champion',
  });
  assert.deepEqual(
    latest.map(({ recipe, session }) => [recipe, session]),
    [['ewma', silent]],
  );
});

/** The same database, whose server ends the connection just before the statement: a worker or Postgres killed in the middle. */
function endedBefore(statement: string): ActivityDeps {
  const connect = async () => {
    const client = await db.connect();
    client.on('error', () => {});
    const own = client.query.bind(client) as (text: unknown, values?: unknown) => Promise<unknown>;
    const query = async (text: unknown, values?: unknown) => {
      const said = typeof text === 'string' ? text : (text as { text: string }).text;
      if (!said.includes(statement)) return own(text, values);
      const { rows } = (await own('select pg_backend_pid() as pid')) as { rows: { pid: number }[] };
      await db.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
      return own(text, values);
    };
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'query') return query;
        const value = Reflect.get(target, name) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const pool = new Proxy(db, {
    get: (target, name) => {
      if (name === 'connect') return connect;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...deps, db: pool } as ActivityDeps;
}

test('G7 killed between deciding and the commit a step leaves nothing, and the next attempt decides once', async () => {
  await registerHar();
  const stored = () => contestAsOf(db, { universe: 'demo', asOf: ANY_TIME });
  const request: ContestRequest = {
    ...{ kind: 'action', id: 'f9', action: 'force', recipe: 'har', name: 'ana', second: 'bo' },
    reason: 'because the test says so',
  };
  const before = await stored();
  const served = await promotions(db, { universe: 'demo', asOf: ANY_TIME });
  const statements = ['tempocast.contest_input', 'tempocast.contest_event', 'tempocast.promotion', 'commit'];
  for (const statement of statements) {
    // Before the write of each, and before the commit: nothing of the step is there.
    const dead = stepContest(
      endedBefore(`insert into ${statement}`.replace('insert into commit', 'commit')),
      {
        ...{ universe: 'demo', request },
      },
    );
    await assert.rejects(dead);
    assert.deepEqual(await stored(), before);
    assert.deepEqual(await promotions(db, { universe: 'demo', asOf: ANY_TIME }), served);
  }
  const answers = [await step(request), await step(request)];
  assert.deepEqual(
    answers.map(({ repeated }) => repeated),
    [false, true],
  );
  assert.deepEqual(
    answers[0]!.events.map(({ kind }) => kind),
    ['promoted'],
  );
  assert.deepEqual(answers[1]!.events, answers[0]!.events);
  assert.equal((await promotions(db, { universe: 'demo', asOf: ANY_TIME })).length, served.length + 1);
  await by('ana', 'b9', 'roll-back');
});

test('every decision of the contest, made again from what is stored, is the same', async () => {
  const all = await decisions(db, { universe: 'demo', asOf: ANY_TIME, limit: 100 });
  assert.ok(all.length >= 4);
  for (const { event, policy, codeVersion } of all) {
    const found = await replayDecision(deps, event.id);
    assert.deepEqual([event.id, found.problems], [event.id, []]);
    assert.deepEqual(policy, defaultPolicy);
    assert.notEqual(codeVersion, '');
  }
  assert.ok(all.some(({ event }) => event.kind === 'rolled-back'));
  await assert.rejects(replayDecision(deps, 'demo-1/999'), { type: 'DecisionUnknown' });
  assert.equal((await decision(db, all[0]!.event.id))!.event.kind, all[0]!.event.kind);
});

async function champion(): Promise<string> {
  return (await championAsOf(db, { universe: 'demo', asOf: ANY_TIME }))!.recipe;
}
