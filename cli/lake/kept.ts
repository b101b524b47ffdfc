/** What the lake has to keep: what rows name, and what those objects name in turn. */
import type { DatasetManifest } from '../../activities/features/dataset.ts';
import { getRawLists } from '../../activities/features/raw-lists.ts';
import { getContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { panelManifest } from '../../stores/lake/panel-parts.ts';
import type { Kept } from '../../stores/lake/retention/rules.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { namedKeys, removedKeys } from '../../stores/postgres/lake-keys.ts';

export async function keptKeys(db: Db, lake: Lake): Promise<Kept & { named: Set<string> }> {
  const { manifests, objects } = await namedKeys(db);
  const lists = new Map<string, string[]>();
  const lineage = new Set<string>();
  const named = new Set<string>();
  const keep = (key: string, needed: boolean) => {
    named.add(key);
    if (needed) lineage.add(key);
  };
  for (const object of objects) keep(object.key, object.lineage);
  for (const manifest of manifests) {
    keep(manifest.key, manifest.lineage);
    for (const key of await namedBy(lake, manifest.key, lists)) keep(key, manifest.lineage);
  }
  for (const key of await removedKeys(db)) if (!lineage.has(key)) named.delete(key);
  // Panels share their parts: one of them is needed as long as any panel that names it is there.
  for (const key of [...named].filter((name) => /^panel\/[^/]+\.json$/.test(name))) {
    for (const part of (await panelManifest(lake, key)).parts) keep(part.key, true);
  }
  return { lineage, named };
}

/** @param lists raw objects by list, read once: many versions share one */
async function namedBy(lake: Lake, manifestKey: string, lists: Map<string, string[]>): Promise<string[]> {
  const bytes = await getContent(lake, manifestKey);
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as DatasetManifest;
  const { parts = [], records } = manifest;
  const objects = [...parts, ...(records?.parts ?? [])].map(({ key }) => key);
  // Those of bars are kept whether a version names them or not.
  for (const list of records?.rawObjectLists ?? []) {
    const named = lists.get(list) ?? (await getRawLists(lake, [list])).map(({ key }) => key);
    lists.set(list, named);
    objects.push(...named);
  }
  return [...manifest.rawObjectLists, ...(records?.rawObjectLists ?? []), ...objects];
}
