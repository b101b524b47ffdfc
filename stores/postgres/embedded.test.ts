import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import getPort from 'get-port';
import pg from 'pg';
import { startOwnedServer, temporaryFolder, untilReady } from '../owned-server.ts';
import { clusterFolder, ensureCluster } from './embedded.ts';
import { postgresUser } from './os-user.ts';
import { installedBinaries } from './testing.ts';

const user = postgresUser();
const notRoot = user === undefined ? 'only root has to hand Postgres to another user' : false;

async function answer(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query('select current_user as name')).rows[0].name;
  } finally {
    await client.end();
  }
}

function folderForTest(): string {
  const folder = temporaryFolder(user);
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a cluster is made once, asks for its password and listens on this machine only', async () => {
  const folder = folderForTest();
  const options = {
    dataDir: join(folder, 'postgres'),
    binDir: installedBinaries(),
    port: await getPort(),
    unsafe: true,
  };
  const first = ensureCluster(options);
  assert.equal(first.created, true);
  assert.equal(first.dataDirUsed, options.dataDir);
  const again = ensureCluster(options);
  assert.deepEqual({ ...again, created: true }, first);
  assert.equal(again.created, false);
  assert.deepEqual(readdirSync(folder), ['postgres']);
  assert.equal(statSync(join(folder, 'postgres/tempocast.password')).mode & 0o777, 0o600);

  const server = startOwnedServer(folder, { ...again, signal: 'QUIT' });
  await untilReady(folder, () => answer(again.url));
  assert.equal(await answer(again.url), 'tempocast');
  const stranger = new URL(again.url);
  stranger.password = 'guess';
  await assert.rejects(answer(stranger.href), { code: '28P01' });
  const client = new pg.Client({ connectionString: again.url });
  await client.connect();
  const { rows } = await client.query('show listen_addresses');
  assert.deepEqual(rows, [{ listen_addresses: '127.0.0.1' }]);
  await client.end();
  await server.stop();
});

test('only the cluster of a simulation does not wait for the disk', () => {
  const options = { dataDir: join(folderForTest(), 'pg'), binDir: installedBinaries(), port: 5432 };
  const settings = (simulation?: boolean) =>
    ensureCluster({ ...options, simulation }).args.filter((one) => /fsync|full_page|commit/.test(one));
  assert.deepEqual(settings(), []);
  assert.deepEqual(settings(false), []);
  assert.deepEqual(settings(true), ['fsync=off', 'full_page_writes=off']);
});

test('G7: a set-up killed half-way is cleared away and done again', () => {
  const folder = folderForTest();
  const options = {
    dataDir: join(folder, 'postgres'),
    binDir: installedBinaries(),
    port: 5432,
    unsafe: true,
  };
  mkdirSync(join(folder, 'postgres.new-0123456789ab/base'), { recursive: true });
  assert.equal(ensureCluster(options).created, true);
  assert.deepEqual(readdirSync(folder), ['postgres']);
});

test('data of another Postgres version is named, not started', () => {
  const options = {
    dataDir: join(folderForTest(), 'pg'),
    binDir: installedBinaries(),
    port: 5432,
    unsafe: true,
  };
  ensureCluster(options);
  writeFileSync(join(options.dataDir, 'PG_VERSION'), '17\n');
  assert.throws(() => ensureCluster(options), {
    type: 'DatabaseVersion',
    message: /is of Postgres 17, installed is 18: move it over with pg_dump, or begin anew by reset/,
  });
});

test('binaries that cannot run name the reason and the way out', () => {
  assert.throws(
    () => ensureCluster({ dataDir: join(folderForTest(), 'pg'), binDir: '/no/such/bin', port: 5432 }),
    {
      type: 'DatabaseBinaries',
      message: /cannot run \/no\/such\/bin\/postgres: .*ENOENT.*run set-up again/,
    },
  );
});

test('binaries and data under a closed home folder are used where the other user can reach them', {
  skip: notRoot,
}, () => {
  const home = folderForTest();
  mkdirSync(join(home, 'clone'));
  cpSync(dirname(installedBinaries()), join(home, 'clone/native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  chmodSync(home, 0o700);
  const closed = join(home, 'clone');
  chmodSync(closed, 0o700);
  const dataDir = join(closed, 'state/postgres');
  const cluster = ensureCluster({ dataDir, binDir: join(closed, 'native/bin'), port: 5432, unsafe: true });
  after(() => {
    rmSync(cluster.dataDirUsed, { recursive: true, force: true });
    rmSync(dirname(dirname(cluster.command)), { recursive: true, force: true });
  });
  assert.ok(!cluster.dataDirUsed.startsWith(home) && !cluster.command.startsWith(home), cluster.command);
  assert.equal(statSync(cluster.dataDirUsed).uid, user?.uid);
  assert.equal(existsSync(dataDir), false);
  assert.equal(clusterFolder(dataDir), cluster.dataDirUsed);
  assert.equal(ensureCluster({ dataDir, binDir: join(closed, 'native/bin'), port: 5432 }).created, false);
});
