import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isWhole, makePart, partFolder } from './cached-part.mjs';
import { LIGHTGBM_WHEEL } from './pins.mjs';
import { downloadWheel, unpackWheel } from './wheel.mjs';

/** LightGBM's C library, out of its wheel. */
export function lightgbmPart(context) {
  const part = { name: 'lightgbm', version: LIGHTGBM_WHEEL.version, key: LIGHTGBM_WHEEL.sha256 };
  const folder = partFolder(context.cacheRoot, part);
  return {
    name: 'lightgbm',
    label: `LightGBM ${LIGHTGBM_WHEEL.version}`,
    after: [],
    needs: ['linux', 'python', 'pip', 'gomp'],
    megabytes: 30,
    about: 3,
    folder,
    library: join(folder, 'lib_lightgbm.so'),
    ready: () => isWhole(folder),
    make: (line) =>
      makePart(context.cacheRoot, part, {
        onWait: () => line.far('another set-up is at it'),
        build: async (scratch) => {
          const wheel = await downloadWheel(LIGHTGBM_WHEEL, join(scratch, 'wheels'), { env: context.env });
          await unpackWheel(wheel, ['lightgbm/lib/lib_lightgbm.so'], join(scratch, 'raw'));
          renameSync(
            join(scratch, 'raw', 'lightgbm', 'lib', 'lib_lightgbm.so'),
            join(scratch, 'lib_lightgbm.so'),
          );
          for (const name of ['wheels', 'raw']) rmSync(join(scratch, name), { recursive: true });
          return ['lib_lightgbm.so'];
        },
      }),
  };
}
