/** The command tree. Commands load what they need when they run, so that `--help` answers at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { addApi } from './commands/api.ts';
import { addBackfill } from './commands/backfill.ts';
import { addBench } from './commands/bench.ts';
import { addCompare } from './commands/compare.ts';
import { addConfig } from './commands/config.ts';
import { addContest } from './commands/contest.ts';
import { addData } from './commands/data.ts';
import { addDataDocs } from './commands/data-docs.ts';
import { addDay } from './commands/day.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExperiments } from './commands/experiments.ts';
import { addExplain } from './commands/explain.ts';
import { addFeatures } from './commands/features.ts';
import { addForecast } from './commands/forecast.ts';
import { addIngest } from './commands/ingest.ts';
import { addLake } from './commands/lake.ts';
import { addLineage } from './commands/lineage.ts';
import { addModels } from './commands/models.ts';
import { addNotify } from './commands/notify.ts';
import { addProviders } from './commands/providers.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addRepairs } from './commands/repairs.ts';
import { addReplay } from './commands/replay.ts';
import { addReport } from './commands/report.ts';
import { addReproduce } from './commands/reproduce.ts';
import { addRerun } from './commands/rerun.ts';
import { addReset } from './commands/reset.ts';
import { addResults } from './commands/results.ts';
import { addRuns } from './commands/runs.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSimulate } from './commands/simulate.ts';
import { addSoak } from './commands/soak.ts';
import { addTrain } from './commands/train.ts';
import { addUp } from './commands/up.ts';
import { addWorker } from './commands/worker.ts';
import { PROJECT_DIR } from './config/load.ts';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong use (unknown command or option, invalid configuration).
Configuration: tempocast.default.yaml < tempocast.yaml (or --config, TEMPOCAST_CONFIG) < environment
(TEMPOCAST_API_PORT sets api.port) < flags; \`tempocast config\` shows the effective one with the origin of each value.`;

const COMMANDS = [
  addUp,
  addDay,
  addBackfill,
  addSimulate,
  addRerun,
  addIngest,
  addProviders,
  addSchedule,
  addNotify,
  addForecast,
  addTrain,
  addCompare,
  addContest,
  addExperiments,
  addExplain,
  addLineage,
  addModels,
  addRuns,
  addData,
  addLake,
  addQuarantine,
  addRepairs,
  addReproduce,
  addReport,
  addConfig,
  addDoctor,
  addReset,
  addWorker,
  addApi,
  addReplay,
  addBench,
  addSoak,
  addResults,
  addFeatures,
  addDataDocs,
];

export function program(): Command {
  const root = new Command('tempocast')
    .description('Honest daily equity-return forecasts on durable Temporal workflows.')
    .version(readVersion())
    .option('--config <file>', 'configuration file instead of tempocast.yaml')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(add --help for what is allowed)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  for (const add of COMMANDS) add(root);
  return root;
}

function readVersion(): string {
  return (JSON.parse(readFileSync(join(PROJECT_DIR, 'package.json'), 'utf8')) as { version: string }).version;
}
