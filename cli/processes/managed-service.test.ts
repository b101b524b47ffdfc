import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { groupMembers } from './identity.ts';
import { ManagedService } from './managed-service.ts';
import { readPidFiles } from './run-files.ts';
import type { ServiceEvent, ServiceSpec } from './service.ts';

const home = mkdtempSync(join(tmpdir(), 'tempocast-service-'));
const services: ManagedService[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop(0)));
  rmSync(home, { recursive: true, force: true });
});

/** A service that runs a line of JavaScript; ready at once unless told otherwise. */
function serviceOf(script: string, spec: Partial<ServiceSpec> = {}) {
  const events: ServiceEvent[] = [];
  const service = new ManagedService(
    {
      name: 'api',
      command: process.execPath,
      args: ['-e', script],
      probe: async () => true,
      readyWithinMs: 10_000,
      stopSignal: 'SIGTERM',
      stopWithinMs: 5_000,
      ...spec,
    },
    home,
    (event) => {
      events.push(event);
      waiting.get(event.kind)?.resolve(event);
    },
  );
  const waiting = new Map<string, PromiseWithResolvers<ServiceEvent>>();
  const next = (kind: ServiceEvent['kind']) => {
    const wait = Promise.withResolvers<ServiceEvent>();
    waiting.set(kind, wait);
    return wait.promise;
  };
  services.push(service);
  return { service, events, next };
}

const kinds = (events: ServiceEvent[]) => events.map(({ kind }) => kind);

test('a service has a pid file while it runs, and stops in order when asked', async () => {
  const { service, events } = serviceOf(
    "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e3); console.log('up')",
  );
  await service.start();
  const { pid } = service;
  assert.deepEqual(
    readPidFiles(home).map((file) => [file.name, file.pid]),
    [['api', pid]],
  );
  await service.stop();
  assert.deepEqual(readPidFiles(home), []);
  assert.deepEqual(groupMembers(pid!), []);
  assert.deepEqual(kinds(events), ['started', 'ready', 'stopped']);
  assert.equal((events[2] as { killed: boolean }).killed, false);
});

test('a service that ignores the signal is killed, with what it had started', async () => {
  const script = `process.on('SIGTERM', () => {});
    require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)']);
    setInterval(() => {}, 1e3);`;
  const { service, events } = serviceOf(script);
  await service.start();
  const pid = service.pid!;
  while (groupMembers(pid).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  await service.stop(100);
  assert.deepEqual(groupMembers(pid), []);
  assert.equal((events.at(-1) as { killed: boolean }).killed, true);
});

test('a service that is killed comes back under a new process', async () => {
  const { service, events, next } = serviceOf('setInterval(() => {}, 1e3)');
  await service.start();
  const before = service.pid!;
  const again = next('ready');
  process.kill(before, 'SIGKILL');
  await again;
  assert.notEqual(service.pid, before);
  assert.equal(service.ready, true);
  assert.deepEqual(kinds(events), ['started', 'ready', 'died', 'started', 'ready']);
  assert.equal((events[2] as { how: string }).how, 'ended by SIGKILL');
});

test('a service that ends right after its start is given up with the end of its log', async () => {
  const { service, events } = serviceOf("console.error('no such flag'); process.exit(3)", {
    probe: async () => false,
  });
  await assert.rejects(service.start(), (error: Error) => {
    assert.equal(error.name, 'ServiceFailed');
    assert.match(
      error.message,
      /^api ended 5 times right after its start; the end of .*api\.log:\nno such flag$/,
    );
    return true;
  });
  assert.deepEqual(kinds(events).filter((kind) => kind === 'died').length, 5);
});

test('a program that is not there is given up at once', async () => {
  const { service } = serviceOf('', { command: '/nowhere/program', probe: async () => false });
  await assert.rejects(service.start(), {
    name: 'ServiceFailed',
    message:
      'api could not be started: spawn /nowhere/program ENOENT; `tempocast doctor` says what is missing',
  });
});

test('a start that is waited for ends when the service is stopped', async () => {
  const { service, next } = serviceOf('setInterval(() => {}, 1e3)', { probe: async () => false });
  const started = next('started');
  const start = service.start();
  await started;
  const stopped = service.stop();
  await assert.rejects(start, { name: 'ServiceStopping' });
  await stopped;
  assert.deepEqual(readPidFiles(home), []);
});
