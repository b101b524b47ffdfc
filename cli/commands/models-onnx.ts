/** `tempocast models export <id> --format onnx --out FILE`: one self-contained ONNX model. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { makeOnnx } from '../../activities/export/make-onnx.ts';
import { sha256Hex } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import { withPipeline } from './with-pipeline.ts';

/** Throws UnknownModel, AmbiguousId, NotExportable, OnnxDiffers, CorruptArtifact, FeatureSetMismatch (terminal). */
export async function exportToOnnx(
  prefix: string,
  { out, json }: { out: string; json?: boolean },
  command: Command,
): Promise<void> {
  await withPipeline(command, { json }, async ({ pipeline, terminal }) => {
    const { config, db } = pipeline;
    const model = await resolveId(db, 'model', prefix);
    const lake = openLake(config.lake.url!, config.lake.cold);
    const { bytes, verified } = await makeOnnx({ db, lake }, model);
    writeFileSync(out, bytes);
    const written = { model, file: out, bytes: bytes.length, sha256: sha256Hex(bytes), ...verified };
    const put =
      'rows' in verified
        ? `on ${verified.rows} rows up to ${verified.furthest.toPrecision(2)} of a row's sigma from the original`
        : `not compared with the original: ${verified.notCompared}`;
    terminal.print(
      json
        ? JSON.stringify(written)
        : `model ${model.slice(0, 12)} -> ${out}, ${bytes.length} bytes, sha256 ${written.sha256}; ${put}`,
    );
  });
}
