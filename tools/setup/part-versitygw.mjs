import { join } from 'node:path';
import { isWhole, makePart, partFolder } from './cached-part.mjs';
import { buildGoProgram, goKey } from './go-program.mjs';
import { VERSITYGW } from './pins.mjs';

/** The S3 server of the tests, built from tools/versitygw/go.mod. */
export function versitygwPart(context) {
  const source = join(context.root, 'tools', 'versitygw');
  const part = { name: 'versitygw', version: VERSITYGW, key: goKey(source) };
  const folder = partFolder(context.cacheRoot, part);
  return {
    name: 'versitygw',
    label: `versitygw ${VERSITYGW} (S3 for the tests)`,
    after: [],
    needs: ['linux', 'go'],
    megabytes: 2_000,
    about: 75,
    folder,
    program: join(folder, 'versitygw'),
    ready: () => isWhole(folder),
    make: (line) =>
      makePart(context.cacheRoot, part, {
        onWait: () => line.far('another set-up is at it'),
        build: async (scratch) => {
          await buildGoProgram(
            source,
            'github.com/versity/versitygw/cmd/versitygw',
            join(scratch, 'versitygw'),
            line,
            context.env,
          );
          return ['versitygw'];
        },
      }),
  };
}
