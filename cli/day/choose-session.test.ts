import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../config/load.ts';
import { checkReplaySession, chooseSession, parseSession } from './choose-session.ts';

const { config } = loadConfig({ environment: {}, cwd: '/' });
const replay = { ...config, source: 'replay' as const, replay: { ...config.replay, session: '2014-06-06' } };
const live = { ...config, source: 'yahoo' as const };

const cases: [
  title: string,
  of: typeof config,
  published: string | undefined,
  now: string,
  session: string,
  done: boolean,
][] = [
  [
    'replay begins with the configured session',
    replay,
    undefined,
    '2026-01-01T00:00:00.000Z',
    '2014-06-06',
    false,
  ],
  [
    'replay goes on with the next session, over a weekend',
    replay,
    '2014-06-06',
    '2026-01-01T00:00:00.000Z',
    '2014-06-09',
    false,
  ],
  [
    'replay ends with the bundled history',
    replay,
    '2019-02-22',
    '2026-01-01T00:00:00.000Z',
    '2019-02-22',
    true,
  ],
  [
    'live runs the session that closed today',
    live,
    '2019-02-21',
    '2019-02-22T21:00:00.000Z',
    '2019-02-22',
    false,
  ],
  [
    'live, before the close, runs the one before',
    live,
    undefined,
    '2019-02-22T20:59:59.999Z',
    '2019-02-21',
    false,
  ],
  ['live has nothing to do twice', live, '2019-02-22', '2019-02-24T12:00:00.000Z', '2019-02-22', true],
];
for (const [title, of, published, now, session, done] of cases) {
  test(`the session of a day: ${title}`, () =>
    assert.deepEqual(chooseSession(of, published, now), { session, done }));
}

for (const text of ['2019-2-2', '2019-02-30', 'today', '1989-12-31', '2031-01-01', '']) {
  test(`'${text}' is no session`, () => assert.throws(() => parseSession(text), { name: 'SessionInvalid' }));
}

test('a session that the replay does not hold is refused before anything runs', () => {
  checkReplaySession(replay, '2008-12-31');
  checkReplaySession(replay, '2019-02-22');
  checkReplaySession(live, '2024-01-02');
  for (const session of ['2008-12-30', '2019-02-25']) {
    assert.throws(() => checkReplaySession(replay, session), {
      type: 'SessionInvalid',
      message: `session ${session} is not in the market replay; it holds 2008-12-31 to 2019-02-22`,
    });
  }
});
