/** Runs the market replay on its own: `node sources/replay/main.ts --port 8089 --now 2014-06-06T21:30:00.000Z --faults faults.json`. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseFaults } from './faults.ts';
import { startMarketReplay } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    now: { type: 'string' },
    faults: { type: 'string' },
    'data-dir': { type: 'string' },
  },
});

const replay = await startMarketReplay({
  port: Number(values.port),
  host: values.host,
  now: values.now,
  faults: parseFaults(values.faults === undefined ? undefined : readFileSync(values.faults, 'utf8')),
  dataDir: values['data-dir'],
});
console.log(JSON.stringify({ ready: true, url: replay.url }));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void replay.close().then(() => process.exit(0)));
}
