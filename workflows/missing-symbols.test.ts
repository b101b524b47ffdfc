import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AskedSymbol, incidentsOfMissing } from './missing-symbols.ts';

const ABOUT = {
  ...{ session: '2019-02-11', universe: 'small', knownAt: '2019-02-11T22:30:00.000Z' },
  ...{ providers: ['yahoo', 'tiingo'], whole: true, grouped: true },
};
const refused = (provider: string, type: string) => ({ provider, type, message: `${provider}: ${type}` });
const down = (symbol: string): AskedSymbol => ({
  symbol,
  refusals: [refused('yahoo', 'ProviderUnavailable'), refused('tiingo', 'UnknownSymbol')],
});
const unknown = (symbol: string): AskedSymbol => ({
  symbol,
  refusals: [refused('yahoo', 'UnknownSymbol'), refused('tiingo', 'UnknownSymbol')],
});
const keys = (asked: AskedSymbol[], change: Partial<typeof ABOUT> = {}) => {
  const { open, over } = incidentsOfMissing({ ...ABOUT, ...change }, asked);
  return { open: open.map(({ incidentKey }) => incidentKey), over };
};

test('G13 an outage is one incident, whatever the number of symbols; a symbol that nobody has is one of its own', () => {
  const { open, over } = incidentsOfMissing(ABOUT, [
    down('KO'),
    { symbol: 'SPY' },
    down('GE'),
    unknown('NOSUCH'),
  ]);
  assert.deepEqual(
    open.map(({ incidentKey, kind, title }) => [incidentKey, kind, title]),
    [
      ['ingest/small/NOSUCH', 'UnknownSymbol', 'NOSUCH has no new data for 2019-02-11'],
      [
        'ingest/small/outage/yahoo',
        'ProviderUnavailable',
        '2 of 4 symbols have no new data for 2019-02-11: yahoo fails',
      ],
    ],
  );
  assert.match(open[1]!.body, /^GE KO; ProviderUnavailable; the first: /);
  assert.deepEqual(over, ['ingest/small/SPY', 'ingest/small/outage/tiingo']);
});

test('an outage is over when the whole universe was asked and it stopped nobody', () => {
  const all = {
    open: [],
    over: ['ingest/small/KO', 'ingest/small/outage/yahoo', 'ingest/small/outage/tiingo'],
  };
  assert.deepEqual(keys([{ symbol: 'KO' }]), all);
  assert.deepEqual(keys([{ symbol: 'KO' }], { whole: false }), { open: [], over: ['ingest/small/KO'] });
});

test('what failed here is about the symbol', () => {
  const own = { symbol: 'KO', refusals: [refused('tempocast', 'LakeObjectCorrupt')] };
  assert.deepEqual(keys([own]).open, ['ingest/small/KO']);
});

test('a run that began before outages were told as one goes on as it began', () => {
  assert.deepEqual(keys([down('KO'), down('GE')], { grouped: false }).open, [
    'ingest/small/KO',
    'ingest/small/GE',
  ]);
});
