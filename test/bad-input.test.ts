import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fetchPage } from '../activities/ingest/fetch-page.ts';
import { mergeBars } from '../activities/ingest/merge-bars.ts';
import { planBars } from '../activities/ingest/plan-bars.ts';
import type { FaultRule } from '../sources/replay/faults.ts';
import { startMarketReplay } from '../sources/replay/server.ts';
import { reproduceForecast } from '../workers/reproduce.ts';
import { CHEAP_RECIPES, SYMBOLS } from './rig/config.ts';
import { findSecrets } from './rig/leaks.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { startWebhook, type Webhook } from './rig/webhook.ts';

let rig: Rig;
let webhook: Webhook;
before(async () => {
  webhook = await startWebhook();
  rig = await startRig({
    recipes: CHEAP_RECIPES.slice(0, 1),
    notify: {
      webhook: webhook.reference,
      channels: [],
      escalation: { afterMinutes: 15, channels: [] },
    },
  });
});
after(async () => {
  await rig.close();
  await webhook.close();
  await stopServer();
});

interface Day {
  forecast: string[];
  missing: Record<string, string>;
  notices: string[];
  quarantine: string[];
}

/** Runs a day with the faults and tells what came of it. */
async function dayWith(session: string, faults: FaultRule[]): Promise<Day> {
  await rig.setFaults(faults);
  const told = webhook.received.length;
  const result = await rig.runDay(session);
  assert.equal(result.state, 'completed');
  await untilAnnounced();
  const { db } = rig.deps;
  const forecast = await db.query('select distinct symbol from tempocast.forecast where session = $1', [
    session,
  ]);
  const held = await db.query(
    `select symbol, session, expectation from tempocast.quarantine
     where known_at = (select as_of from tempocast.published where session = $1)`,
    [session],
  );
  return {
    forecast: forecast.rows.map(({ symbol }) => symbol).sort(),
    missing: Object.fromEntries(result.missing!.map(({ symbol, type }) => [symbol, type])),
    notices: webhook.received.slice(told).sort(),
    quarantine: held.rows.map((q) => `${q.symbol} ${q.session} ${q.expectation}`).sort(),
  };
}

/** Notices are told beside the day, by workflows of their own. */
async function untilAnnounced(): Promise<void> {
  const query = "WorkflowType = 'announceWorkflow' AND ExecutionStatus = 'Running'";
  for (let quiet = 0; quiet < 3; quiet += 1) {
    if ((await rig.client.workflow.count(query)).count > 0) quiet = -1;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const QUIET: Day = { forecast: SYMBOLS, missing: {}, notices: [], quarantine: [] };

test('a provider that limits the rate or answers errors for a while costs nothing but time', async () => {
  assert.deepEqual(await dayWith('2019-02-05', []), QUIET);
  const storms: FaultRule[] = [
    { kind: 'rate-limited', symbol: 'KO', times: 2, retryAfter: 1 },
    { kind: 'server-error', symbol: 'JPM', times: 1, status: 502 },
    { kind: 'html', symbol: 'AAPL', times: 1 },
    { kind: 'truncated', symbol: '^VIX', times: 1 },
    { kind: 'dropped', symbol: 'SHV', times: 1 },
  ];
  assert.deepEqual(await dayWith('2019-02-06', storms), QUIET);
});

test('G8 wrong bars are held back with their reasons, their symbols get no forecast, the rest goes on', async () => {
  const session = '2019-02-07';
  const until = '2019-02-08';
  const day = await dayWith(session, [
    { kind: 'ohlc-violation', symbol: 'KO', session, until },
    { kind: 'null-bar', symbol: 'JPM', session, until },
    { kind: 'duplicate-bar', symbol: 'AAPL', session, until },
    { kind: 'future-bar', symbol: 'SHV', session, until },
  ]);
  assert.deepEqual(day, {
    forecast: ['SHV', 'SPY'],
    missing: {},
    notices: ['opened quality/small'],
    quarantine: [
      `AAPL ${session} unique-session`,
      `JPM ${session} bar-schema`,
      `JPM ${session} session-complete`,
      `KO ${session} ohlc-order`,
      'SHV 2019-03-07 known-after-close',
      'SHV 2019-03-07 not-in-future',
    ],
  });
});

test('G13 the incident is cleared once by the first day without it, and every symbol is back', async () => {
  assert.deepEqual(await dayWith('2019-02-08', []), { ...QUIET, notices: ['closed quality/small'] });
  const { rows } = await rig.deps.db.query(
    `select symbol, count(*) as versions, max(high) >= max(close) as ordered from tempocast.bar
     where session = '2019-02-07' and symbol in ('AAPL', 'KO', 'JPM') group by symbol order by symbol`,
  );
  assert.deepEqual(rows, [
    { symbol: 'AAPL', versions: 2, ordered: true },
    { symbol: 'JPM', versions: 2, ordered: true },
    { symbol: 'KO', versions: 2, ordered: true },
  ]);
});

const GARBAGE: FaultRule[] = [
  { kind: 'html', symbol: 'KO' },
  { kind: 'wrong-shape', symbol: 'JPM' },
  { kind: 'unknown-symbol', symbol: 'AAPL' },
  { kind: 'rate-limited', symbol: 'SHV' },
  { kind: 'time-out', symbol: '^TNX' },
];
const MISSING = {
  '^TNX': 'ProviderUnreachable',
  AAPL: 'UnknownSymbol',
  JPM: 'ProviderFormat',
  KO: 'ProviderGarbled',
  SHV: 'RateLimited',
};
const incidents = (event: string) => ['AAPL', 'outage/yahoo'].map((what) => `${event} ingest/small/${what}`);

test('G13 symbols without an answer are missing, told once however long it lasts: an outage as one', async () => {
  const first = await dayWith('2019-02-11', GARBAGE);
  assert.deepEqual(first.forecast, ['SPY']);
  assert.deepEqual(first.missing, MISSING);
  assert.deepEqual(first.notices, [...incidents('opened'), 'opened quality/small'].sort());
  const second = await dayWith('2019-02-12', GARBAGE);
  assert.deepEqual(second.missing, MISSING);
  assert.deepEqual(second.notices, []);
});

test('a symbol that is back has its gap filled; one all-clear for each incident', async () => {
  const day = await dayWith('2019-02-13', []);
  assert.deepEqual(day, { ...QUIET, notices: [...incidents('closed'), 'closed quality/small'].sort() });
  const { rows } = await rig.deps.db.query(
    `select count(*) as bars from tempocast.bar where session between '2019-02-11' and '2019-02-13'`,
  );
  assert.equal(rows[0].bars, 3 * 8);
});

test('without a network the day fails, says why, and the last good forecasts stay served', async () => {
  const { replay } = rig;
  await replay.close();
  const told = webhook.received.length;
  await assert.rejects(rig.runDay('2019-02-14'), (error: Error & { cause?: { type?: string } }) => {
    assert.equal(error.cause?.type, 'NothingIngested');
    return true;
  });
  const { rows } = await rig.deps.db.query(
    `select state, summary ->> 'error' as error, (select max(session) from tempocast.published) as served
     from tempocast.session_run where session = '2019-02-14'`,
  );
  assert.deepEqual([rows[0].state, rows[0].served], ['failed', '2019-02-13']);
  // Whichever fails last: the connection, or the circuit that it opened.
  assert.match(
    rows[0].error,
    /^no symbol of 8 could be ingested for 2019-02-14; the first failed with Provider(Unreachable|CircuitOpen): .*cannot reach yahoo/,
  );
  await untilAnnounced();
  assert.equal(webhook.received.slice(told).filter((n) => n === 'opened day/small').length, 1);

  const again = await startMarketReplay({ port: replay.port });
  try {
    const before = webhook.received.length;
    assert.equal((await rig.runDay('2019-02-14')).state, 'completed');
    await untilAnnounced();
    assert.equal(webhook.received.slice(before).filter((n) => n === 'closed day/small').length, 1);
  } finally {
    rig.replay = again;
  }
});

test('G1 a restated price is a new row beside the old one, and a wrong one is held back', async () => {
  const day = await dayWith('2019-02-15', [
    { kind: 'price-x100', symbol: 'KO', session: '2019-02-13', until: '2019-02-19' },
  ]);
  assert.deepEqual(day.quarantine, ['KO 2019-02-13 unit-constant']);
  assert.deepEqual(day.forecast, SYMBOLS);
  const { rows } = await rig.deps.db.query(
    `select field, round((after / before)::numeric) as ratio from tempocast.restatement
     where symbol = 'KO' and session = '2019-02-13' order by field`,
  );
  assert.deepEqual(
    rows.map(({ field, ratio }) => `${field} x${ratio}`),
    ['close x100', 'high x100', 'low x100', 'open x100'],
  );
  assert.deepEqual((await dayWith('2019-02-19', [])).forecast, SYMBOLS);
});

test('G8 bars of a run that failed before validation are judged by the next one', async () => {
  await rig.setFaults([{ kind: 'ohlc-violation', symbol: 'KO', session: '2019-02-20' }]);
  // All that is left of the run of the 20th: KO was asked, nothing was judged.
  const { now, to, from } = await planBars(rig.deps, { symbols: ['KO'], session: '2019-02-20' });
  const question = { dataset: 'bars', subject: 'KO', from: Object.keys(from)[0]!, to, now } as const;
  const page = await fetchPage(rig.deps, { provider: 'yahoo', ...question, another: false });
  const answer = await mergeBars(rig.deps, [{ symbol: 'KO', pages: [page] }]);
  assert.equal(answer[0]!.bars, 1);
  const again = await mergeBars(rig.deps, [{ symbol: 'KO', pages: [page] }]);
  assert.deepEqual(again, answer, 'a second attempt brings the same');
  const day = await dayWith('2019-02-21', [
    { kind: 'ohlc-violation', symbol: 'KO', session: '2019-02-20', until: '2019-02-22' },
  ]);
  assert.deepEqual(day.quarantine, ['KO 2019-02-20 ohlc-order']);
  assert.deepEqual((await dayWith('2019-02-22', [])).quarantine, []);
});

test('G6 forecasts of days with wrong, missing and restated data are rebuilt from raw bytes', async () => {
  const { rows } = await rig.deps.db.query(
    `select distinct on (session) id, session from tempocast.forecast where symbol = 'KO' or session = '2019-02-07'
     order by session, horizon, id`,
  );
  assert.ok(rows.length >= 9, `${rows.length} days`);
  for (const { id, session } of rows) {
    const report = await reproduceForecast(rig.deps, id);
    assert.ok(report.same, `${session}: ${JSON.stringify(report)}`);
  }
});

test('G12 no secret is in any payload, log, row or lake object, whatever went wrong', async () => {
  webhook.refuse(500, 429, 404);
  await dayWith('2019-02-22', [{ kind: 'html', symbol: 'KO' }]);
  const handle = await rig.startDay('2019-02-22');
  await rig.deps.db.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  assert.equal((await handle.result()).state, 'completed');
  const { password } = new URL(rig.config.database.url!);
  const { searched, found } = await findSecrets(rig, [webhook.canary, password]);
  assert.deepEqual(found, []);
  assert.ok(searched > 500, `only ${searched} texts were searched`);
});
