/** A real S3 server for tests: versitygw over a folder. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import getPort from 'get-port';
import { startOwnedServer, temporaryFolder, untilReady } from '../owned-server.ts';

const NATIVES = join(import.meta.dirname, '../../node_modules/.tempocast/natives.json');
const ACCESS = { AWS_ACCESS_KEY_ID: 'tempocast', AWS_SECRET_ACCESS_KEY: 'only-for-tests' };

/** VERSITYGW, what set-up built, or PATH. undefined: there is none. */
export function versitygwBinary(): string | undefined {
  const built = existsSync(NATIVES) ? JSON.parse(readFileSync(NATIVES, 'utf8')).versitygw : undefined;
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'versitygw'));
  return [process.env.VERSITYGW, built, ...onPath].find((file) => file && existsSync(file));
}

/**
 * Starts the server with an empty bucket and puts its credentials into the environment of this process.
 * `data`: where the objects go, its own temporary folder by default.
 */
export async function startTestS3(
  binary: string,
  data?: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  Object.assign(process.env, ACCESS);
  const folder = temporaryFolder();
  const objects = data ?? join(folder, 'data');
  const meta = join(folder, 'meta');
  for (const path of [objects, meta]) mkdirSync(path, { recursive: true });
  const port = await getPort();
  const endpoint = `http://127.0.0.1:${port}`;
  const { stop } = startOwnedServer(folder, {
    command: binary,
    args: ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', meta, objects],
    env: { ROOT_ACCESS_KEY: ACCESS.AWS_ACCESS_KEY_ID, ROOT_SECRET_KEY: ACCESS.AWS_SECRET_ACCESS_KEY },
    signal: 'KILL',
  });
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1 });
  await untilReady(folder, () => client.send(new ListBucketsCommand()));
  await client.send(new CreateBucketCommand({ Bucket: 'lake' }));
  client.destroy();
  return { url: `s3://lake/some/prefix?endpoint=${encodeURIComponent(endpoint)}&region=us-east-1`, stop };
}
