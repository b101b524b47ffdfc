import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { hashText } from './hash.mjs';

/** What a Go program of ours is built from: its pinned module files under tools/. */
export function goKey(folder) {
  return hashText(
    readFileSync(join(folder, 'go.mod'), 'utf8'),
    readFileSync(join(folder, 'go.sum'), 'utf8'),
    process.arch,
  );
}

/** Builds the one tool that `folder/go.mod` names, without debugging symbols, as `output`. */
export async function buildGoProgram(folder, importPath, output, line, env) {
  line.far('downloading modules');
  await runCommand('go', ['mod', 'download'], { cwd: folder, env });
  let packages = 0;
  line.far('compiling');
  await runCommand(
    'go',
    ['build', '-v', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', output, importPath],
    {
      cwd: folder,
      // a clone inside a Git work tree needs no version stamp, and a container may have no git
      env: { ...env, GOFLAGS: `${env.GOFLAGS ?? ''} -buildvcs=false`.trim() },
      onLine: () => {
        packages += 1;
        line.far(`compiling, ${packages} packages`);
      },
    },
  );
}
