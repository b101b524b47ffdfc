/** `tempocast models export`: sends one version to the MLflow server now, and moves the aliases. */
import type { Command } from 'commander';
import { createExportActivities } from '../../activities/export/index.ts';
import { openLake } from '../../stores/lake/open.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import { withPipeline } from './with-pipeline.ts';

/** Throws MlflowOff, UnknownModel, NoRunRecord, MlflowRefused (terminal), MlflowUnreachable (retryable). */
export async function exportModel(
  prefix: string,
  options: { json?: boolean },
  command: Command,
): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { config, db } = pipeline;
    const modelVersion = await resolveId(db, 'model', prefix);
    const lake = openLake(config.lake.url!, config.lake.cold);
    const { exportModel: send, exportAliases } = createExportActivities({ config, db, lake });
    const sent = await send({ modelVersion });
    const { aliases } = await exportAliases({ universe: config.universe });
    if (options.json) return terminal.print(JSON.stringify({ ...sent, aliases }));
    const named = Object.entries(aliases).map(([alias, version]) => `${alias} -> ${version}`);
    terminal.print(
      [
        `model ${modelVersion.slice(0, 12)} is version ${sent.version} of ${sent.name}, run ${sent.runId}`,
        ...(sent.artefacts
          ? []
          : ['artefacts were not sent: the server has no artifact proxy (--serve-artifacts)']),
        `aliases: ${named.join(', ') || 'none'}`,
      ].join('\n'),
    );
  });
}
