import { join } from 'node:path';
import { findDamage, isWhole } from './cached-part.mjs';
import { createContext } from './context.mjs';
import { partsFor } from './parts.mjs';
import { NEEDS } from './prerequisites.mjs';

/**
 * Looks at every part of set-up and at everything on the machine that would be needed to make it again. Changes nothing.
 * With `full` the files of the cache are read and compared with the sha256 they were sealed with (seconds).
 * Answers `{ name, label, state: 'ok' | 'missing' | 'broken', required, detail, fix }` each; `fix` is null when all is well.
 * `required` is false for what only the tests use, and for what the machine lacks but nothing still to be made needs.
 */
export async function examineSetup({ env = process.env, full = false } = {}) {
  const context = createContext(env);
  const running = await partsFor('run', context);
  const names = new Set(running.map(({ name }) => name));
  const forTests = (await partsFor('test', context)).filter(({ name }) => !names.has(name));
  const found = [];
  for (const part of running) found.push(await examinePart(part, full, true));
  for (const part of forTests) found.push(await examinePart(part, full, false));
  const wanted = new Set(running.filter((part) => !part.ready()).flatMap((part) => part.needs));
  return [...found, ...examineMachine(env, wanted)];
}

async function examinePart(part, full, required) {
  const { name, label } = part;
  const again = required ? 'npm run setup' : 'npm run setup -- test';
  if (!part.ready()) {
    // a folder of the cache that is whole, but not linked into this clone, is a matter of a second
    const detail =
      part.folder !== undefined && isWhole(part.folder)
        ? 'in the cache, not yet in this clone'
        : 'not made yet';
    return { name, label, state: 'missing', required, detail, fix: again };
  }
  if (full && part.folder !== undefined) {
    const damaged = await findDamage(part.folder);
    if (damaged?.length > 0) {
      const detail = `${damaged.map((file) => join(part.folder, file)).join(', ')} changed since it was made`;
      return {
        name,
        label,
        state: 'broken',
        required,
        detail,
        fix: `rm -r ${part.folder} && ${again}`,
      };
    }
  }
  return { name, label, state: 'ok', required, detail: part.folder ?? '', fix: null };
}

function examineMachine(env, wanted) {
  return Object.entries(NEEDS).map(([name, { what, how, check }]) => {
    const trouble = check(env);
    const required = wanted.has(name);
    if (trouble === null) return { name, label: what, state: 'ok', required, detail: '', fix: null };
    return { name, label: what, state: 'missing', required, detail: trouble, fix: how };
  });
}
