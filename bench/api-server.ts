/** One server under load, in its own process: `ours <database url> [page folder]` or `bare`. Sends its address to the parent. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import { startApi } from '../api/main.ts';
import { testConfig } from '../api/testing/day.ts';

const [kind, databaseUrl, pageFolder] = process.argv.slice(2);

if (kind === 'ours') {
  const { url } = await startApi(testConfig(databaseUrl!), pageFolder === undefined ? {} : { pageFolder });
  process.send!(url);
} else {
  const app = express();
  app.get('/', (_request, response) => {
    response.json({ hello: 'world' });
  });
  const server = app.listen(0, '127.0.0.1', () => {
    process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}
