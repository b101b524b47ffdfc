/** What of a home runs now, for `tempocast doctor`. Starts and changes nothing. */
import type { Config } from '../../schemas/config.ts';
import { effectiveConfigPath } from './child-program.ts';
import { apiUrl } from './effective.ts';
import { runningUp } from './home-lock.ts';
import { isRunning } from './identity.ts';
import { logPath } from './log-file.ts';
import { databaseAnswers } from './postgres.ts';
import { answersHttp } from './probes.ts';
import { readJson, readPidFiles } from './run-files.ts';
import { SERVICES, type ServiceName } from './service.ts';
import { namespaceAnswers } from './temporal-namespace.ts';

export interface ServiceFinding {
  name: ServiceName | 'up';
  label: string;
  state: 'ok' | 'stopped' | 'broken';
  /** Whether it has to run now: only while `up` does. */
  required: boolean;
  detail: string;
  fix: string | null;
}

export async function examineServices(config: Config): Promise<ServiceFinding[]> {
  const up = runningUp(config.home);
  const effective = (up && readJson<Config>(effectiveConfigPath(config.home))) ?? config;
  const runs: ServiceFinding = {
    name: 'up',
    label: 'tempocast up',
    state: up === undefined ? 'stopped' : 'ok',
    required: false,
    detail:
      up === undefined
        ? `nothing runs in ${config.home}`
        : `process ${up.pid} since ${up.startedAt}, ${up.state}`,
    fix: up === undefined ? 'npm run up' : null,
  };
  const pids = new Map(
    readPidFiles(config.home)
      .filter(isRunning)
      .map(({ name, pid }) => [name, pid]),
  );
  const services = SERVICES.filter((name) => pids.has(name) || (up !== undefined && name !== 'replay'));
  return [runs, ...(await Promise.all(services.map((name) => examine(name, effective, pids.get(name)))))];
}

async function examine(name: ServiceName, config: Config, pid: number | undefined): Promise<ServiceFinding> {
  const answers = await answer(name, config).catch(() => false);
  const ok = pid !== undefined && answers;
  const detail =
    pid === undefined ? 'no process' : answers ? `process ${pid}` : `process ${pid} does not answer`;
  const fix = ok ? null : `see ${logPath(config.home, name)}`;
  return { name, label: name, state: ok ? 'ok' : 'broken', required: true, detail, fix };
}

/** A worker has no address; that its process runs is all that can be asked of it. */
async function answer(name: ServiceName, config: Config): Promise<boolean> {
  switch (name) {
    case 'postgres':
      return config.database.url !== null && (await databaseAnswers(config.database.url));
    case 'temporal':
      return (
        config.temporal.address !== null &&
        (await namespaceAnswers(config.temporal.address, config.temporal.namespace))
      );
    case 'replay':
      return answersHttp(`${config.providers.yahoo.baseUrl}/healthz`);
    case 'api':
      return answersHttp(`${apiUrl(config)}/healthz`);
    default:
      return true;
  }
}
