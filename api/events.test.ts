import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import express, { type ErrorRequestHandler } from 'express';
import { createEventHub, type EventOptions } from './events.ts';
import { toProblem } from './problem.ts';

test('one stream more than allowed is refused until another is closed', async () => {
  await using hub = await serve({ mostStreams: 2 });
  const [first, second] = [await hub.open(), await hub.open()];
  const refused = await fetch(hub.url);
  assert.deepEqual([refused.status, await refused.text()], [503, 'too-many-streams, again after 15']);
  const closed = once(hub.server, 'stream-closed');
  await first.end();
  await closed;
  const third = await hub.open();
  hub.events.published();
  for (const one of [second, third]) await one.reads('event: published');
});

test('a stream that is silent says that it is still there', async () => {
  await using hub = await serve({ heartbeatMs: 10 });
  await (await hub.open()).reads(': still here');
});

test('a HEAD request ends and holds no stream', async () => {
  await using hub = await serve({ mostStreams: 1 });
  for (let i = 0; i < 2; i += 1) {
    const response = await fetch(hub.url, { method: 'HEAD' });
    assert.deepEqual([response.status, await response.text()], [200, '']);
  }
  await hub.open();
});

test('a client that reads nothing is let go', async () => {
  await using hub = await serve({});
  const socket = connect(Number(new URL(hub.url).port), '127.0.0.1').pause();
  socket.on('error', () => {});
  const opened = once(hub.server, 'stream-opened');
  const closed = once(hub.server, 'stream-closed');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await opened;
  let open = true;
  void closed.then(() => {
    open = false;
  });
  // What the two systems buffer between them comes first.
  for (let sent = 0; open && sent < 1_000_000; sent += 100) {
    for (let i = 0; i < 100; i += 1) hub.events.published();
    await turn();
  }
  assert.equal(open, false);
  socket.destroy();
});

async function serve(options: EventOptions) {
  const events = createEventHub(() => Promise.reject(new Error('no database')), options);
  const app = express();
  const server = createServer(app);
  app.get('/', (request, response) => {
    events.add(request, response);
    server.emit('stream-opened');
    response.on('close', () => server.emit('stream-closed'));
  });
  const onProblem: ErrorRequestHandler = (error, _request, response, _next) => {
    const { kind, status, fields } = toProblem(error);
    response.status(status).end(`${kind}, again after ${fields.retryAfter}`);
  };
  app.use(onProblem);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    events,
    server,
    url,
    async open() {
      const response = await fetch(url);
      assert.equal(response.status, 200);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let heard = '';
      return {
        end: () => reader.cancel(),
        async reads(text: string) {
          while (!heard.includes(text)) {
            const { value, done } = await reader.read();
            assert.equal(done, false);
            heard += value;
          }
        },
      };
    },
    async [Symbol.asyncDispose]() {
      events.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
