/** Looks for secrets in everything that a rig wrote. */
import { gunzipSync } from 'node:zlib';
import { allHistories } from './histories.ts';
import type { Rig } from './rig.ts';
import { dumpTables } from './tables.ts';

/** Where one of the secrets is, and how many texts were searched; payloads and lake objects are unpacked first. */
export async function findSecrets(
  rig: Rig,
  secrets: readonly string[],
): Promise<{ searched: number; found: string[] }> {
  const found: string[] = [];
  let searched = 0;
  const look = (where: string, text: string) => {
    searched += 1;
    if (secrets.some((secret) => text.includes(secret))) found.push(where);
  };
  for await (const { workflowId, history } of allHistories(rig.client)) {
    look(`history of ${workflowId}`, JSON.stringify(history, unpack));
  }
  rig.logs.forEach((line, i) => {
    look(`log line ${i}`, line);
  });
  for (const [name, rows] of Object.entries(await dumpTables(rig.deps.db))) {
    look(`table ${name}`, rows.join('\n'));
  }
  for await (const key of rig.deps.lake.list('')) {
    const bytes = await rig.deps.lake.get(key);
    look(
      `lake object ${key}`,
      Buffer.from(key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1'),
    );
  }
  return { searched, found };
}

/** Payload bytes as the text they hold. */
function unpack(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer') {
    return Buffer.from((value as unknown as { data: number[] }).data).toString('utf8');
  }
  return typeof value === 'bigint' ? String(value) : value;
}
