/** The real MLflow server, where it can be started: TEMPOCAST_TEST_MLFLOW names the command (default: `mlflow` on PATH). */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';

const COMMAND = process.env.TEMPOCAST_TEST_MLFLOW ?? 'mlflow';

/** What it says of itself; nothing where there is none. */
export const mlflowVersion = spawnSync(COMMAND, ['--version'], { encoding: 'utf8' }).stdout?.trim();

/** Why a test against it is left out, else false. */
export const withoutMlflow = mlflowVersion
  ? false
  : `no MLflow: \`${COMMAND} --version\` does not run; pip install mlflow, or set TEMPOCAST_TEST_MLFLOW`;

/** On an empty store of its own. Throws when it does not answer within a minute. */
export async function startMlflow(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tempocast-mlflow-'));
  const port = await getPort();
  const store = [
    '--backend-store-uri',
    `sqlite:///${folder}/m.db`,
    '--artifacts-destination',
    `${folder}/artefacts`,
  ];
  const server: ChildProcess = spawn(
    COMMAND,
    ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store],
    {
      stdio: 'ignore',
      // Its job runners are of no use here and take longer to start than the server.
      env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
      detached: true,
    },
  );
  const stop = async () => {
    process.kill(-server.pid!, 'SIGTERM');
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 300; i++) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error('the MLflow server did not come up within a minute');
}
