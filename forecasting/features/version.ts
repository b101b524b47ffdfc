import { createHash } from 'node:crypto';
import type { Feature } from './feature.ts';

/** sha256 of the definitions in column order: what a model was trained on, and what a forecast names. */
export function featureSetVersion(features: readonly Feature[]): string {
  const definitions = features.map((f) => [
    f.name,
    f.group,
    f.definition,
    f.source,
    f.unit,
    f.range,
    f.warmup,
    f.kind === 'rank' ? f.of : null,
  ]);
  return createHash('sha256').update(JSON.stringify(definitions)).digest('hex');
}

/** What is stored beside the version: one entry per column, in order. */
export function definitionsOf(features: readonly Feature[]) {
  return features.map(({ name, group, definition, source, unit, range, warmup, ...rest }) => ({
    ...{ name, group, definition, source, unit, range, warmup },
    ...(rest.kind === 'rank' && { of: rest.of }),
    ...(rest.needs !== undefined && { needs: rest.needs }),
  }));
}
