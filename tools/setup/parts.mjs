import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { browserPart } from './part-browser.mjs';
import { lightgbmPart } from './part-lightgbm.mjs';
import { packagesPart } from './part-packages.mjs';
import { pagePart } from './part-page.mjs';
import { postgresPart } from './part-postgres.mjs';
import { temporalPart } from './part-temporal.mjs';
import { addonPart, tensorflowPart } from './part-tensorflow.mjs';
import { versitygwPart } from './part-versitygw.mjs';

/**
 * What a level of set-up consists of: `light` for commands that only read the repository, `run` for the system,
 * `test` for all that the tests use on top. A part is
 * `{ name, label, after: names, needs: prerequisites, megabytes, about: seconds, ready(), make(line) }`.
 */
export async function partsFor(level, context) {
  const packages = packagesPart(context);
  if (level === 'light') return [packages];
  const tensorflow = tensorflowPart(context);
  const parts = [
    packages,
    tensorflow,
    addonPart(context, tensorflow),
    lightgbmPart(context),
    await temporalPart(context, { needsOwn: level === 'test' }),
    postgresPart(context),
  ];
  if (existsSync(join(context.root, 'ui', 'index.html'))) parts.push(pagePart(context));
  if (level === 'test') parts.push(versitygwPart(context), browserPart(context));
  return parts;
}
