/** Temporal's own dev server on a file of this home, with the settings that a daily pipeline needs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../schemas/config.ts';
import { SEARCH_ATTRIBUTE } from '../../schemas/pipeline.ts';
import { LOCAL_HOST } from './effective.ts';
import { nativePath } from './natives.ts';
import type { ServiceSpec } from './service.ts';
import { namespaceAnswers } from './temporal-namespace.ts';

/** Poll rates: the default of 20 a second makes each step of a workflow take 80 ms instead of 12. */
const DYNAMIC_CONFIG = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.visibilityProcessorMaxPollRPS=2000',
  'system.enableActivityEagerExecution=true',
  'frontend.WorkflowPauseEnabled=true',
  // One partition per queue: order within it holds, and a poller is never sent to an empty one.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];

/** WAL with synchronous=normal survives any killed process; the default pragmas take three times as long. A simulation waits for no disk. */
const pragmas = ({ simulation }: Config) => [
  'journal_mode=wal',
  `synchronous=${simulation ? 'off' : 'normal'}`,
];

const temporalDir = (home: string) => join(home, 'temporal');

/** `config` is the effective one, as below. */
export function temporalArgs(config: Config): string[] {
  const { port, uiPort } = config.temporal;
  return [
    ...['server', 'start-dev', '--ip', LOCAL_HOST, '--port', String(port)],
    ...['--ui-ip', LOCAL_HOST, '--ui-port', String(uiPort)],
    ...['--db-filename', join(temporalDir(config.home), 'temporal.db')],
    ...['--namespace', config.temporal.namespace],
    ...pragmas(config).flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
    ...Object.values(SEARCH_ATTRIBUTE).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...['--log-level', 'warn', '--log-format', 'json'],
  ];
}

export function temporalService(config: Config): ServiceSpec {
  mkdirSync(temporalDir(config.home), { recursive: true });
  return {
    name: 'temporal',
    command: nativePath('temporal'),
    args: temporalArgs(config),
    probe: () => namespaceAnswers(config.temporal.address!, config.temporal.namespace),
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 2_500,
  };
}
