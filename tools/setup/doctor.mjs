import { join } from 'node:path';
import { findDamage, isWhole } from './cached-part.mjs';
import { createContext } from './context.mjs';
import { partsFor } from './parts.mjs';
import { NEEDS } from './prerequisites.mjs';

const AGAIN = 'npm run setup';

/**
 * Looks at every part of set-up and at everything on the machine that would be needed to make it again. Changes nothing.
 * With `full` the files of the cache are read and compared with the sha256 they were sealed with (seconds).
 * Answers `{ name, label, state: 'ok' | 'missing' | 'broken', detail, fix }` each; `fix` is null when all is well. What the
 * machine lacks is `missing` with `required: false` when no part that is still to be made needs it.
 */
export async function examineSetup({ env = process.env, full = false } = {}) {
  const context = createContext(env);
  const parts = await partsFor('test', context);
  const found = [];
  for (const part of parts) found.push(await examinePart(part, full));
  const wanted = new Set(parts.filter((part) => !part.ready()).flatMap((part) => part.needs));
  return [...found, ...examineMachine(env, wanted)];
}

async function examinePart(part, full) {
  const { name, label } = part;
  if (!part.ready()) {
    // a folder of the cache that is whole, but not linked into this clone, is a matter of a second
    const detail =
      part.folder !== undefined && isWhole(part.folder)
        ? 'in the cache, not yet in this clone'
        : 'not made yet';
    return { name, label, state: 'missing', required: true, detail, fix: AGAIN };
  }
  if (full && part.folder !== undefined) {
    const damaged = await findDamage(part.folder);
    if (damaged?.length > 0) {
      const detail = `${damaged.map((file) => join(part.folder, file)).join(', ')} changed since it was made`;
      return {
        name,
        label,
        state: 'broken',
        required: true,
        detail,
        fix: `rm -r ${part.folder} && ${AGAIN}`,
      };
    }
  }
  return { name, label, state: 'ok', required: true, detail: part.folder ?? '', fix: null };
}

function examineMachine(env, wanted) {
  return Object.entries(NEEDS).map(([name, { what, how, check }]) => {
    const trouble = check(env);
    const required = wanted.has(name);
    if (trouble === null) return { name, label: what, state: 'ok', required, detail: '', fix: null };
    return { name, label: what, state: 'missing', required, detail: trouble, fix: how };
  });
}
