import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { hashFile } from './hash.mjs';
import { WHEEL_TARGET } from './pins.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Downloads one pinned wheel with the machine's pip, so that its index, proxy and certificates are the ones configured there,
 * and answers the file's path after its sha256 was checked. `onBytes` hears how much is there.
 */
export async function downloadWheel(wheel, folder, { onBytes = () => {}, env = process.env } = {}) {
  mkdirSync(folder, { recursive: true });
  const scratch = join(folder, 'pip-tmp');
  mkdirSync(scratch, { recursive: true });
  const watch = setInterval(() => onBytes(bytesBelow(folder)), 500);
  try {
    await runCommand(
      'python3',
      [
        ...[
          '-m',
          'pip',
          'download',
          '--no-deps',
          '--only-binary=:all:',
          '--no-cache-dir',
          '--disable-pip-version-check',
          '--quiet',
        ],
        ...[
          '--implementation',
          'cp',
          '--python-version',
          WHEEL_TARGET.pythonVersion,
          '--abi',
          WHEEL_TARGET.abi,
        ],
        ...WHEEL_TARGET.platforms.flatMap((platform) => ['--platform', platform]),
        ...['--dest', folder, `${wheel.name}==${wheel.version}`],
      ],
      { env: { ...env, TMPDIR: scratch } },
    );
  } finally {
    clearInterval(watch);
  }
  const stem = wheel.name.replaceAll('-', '_');
  const file = readdirSync(folder).find(
    (name) => name.startsWith(`${stem}-${wheel.version}-`) && name.endsWith('.whl'),
  );
  if (file === undefined) throw new SetupError(`pip downloaded no wheel of ${wheel.name} ${wheel.version}`);
  const path = join(folder, file);
  await checkSha256(path, wheel.sha256);
  return path;
}

/** @throws SetupError when the file is not the pinned one. */
export async function checkSha256(path, expected) {
  const actual = await hashFile(path);
  if (actual === expected) return;
  throw new SetupError(
    `${path}: sha256 is ${actual}, pinned is ${expected}: the download is damaged or the package index serves another file; start again, and if it stays so check the index that pip uses (python3 -m pip config list)`,
  );
}

/** Unpacks those members of a wheel whose name starts with one of `prefixes` (a file's full name is a prefix too). */
export async function unpackWheel(path, prefixes, folder) {
  const script = `
import shutil, sys, zipfile
wheel, folder, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
with zipfile.ZipFile(wheel) as archive:
    names = [n for n in archive.namelist() if n.startswith(prefixes) and not n.endswith('/')]
    for name in names:
        archive.extract(name, folder)
    print(len(names))
`;
  const count = Number(await runCommand('python3', ['-c', script, path, folder, ...prefixes]));
  if (count === 0) throw new SetupError(`${path}: holds nothing named ${prefixes.join(' or ')}`);
}

function bytesBelow(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true }))
    bytes += statSync(join(folder, entry), { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}
