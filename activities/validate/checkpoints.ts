/** Checkpoint documents: the shipped ones and a user's own, validated, read once per configuration. */
import { readFile } from 'node:fs/promises';
import { checksWith } from '../../schemas/check.ts';
import bars from '../../schemas/checkpoints/bars.json' with { type: 'json' };
import features from '../../schemas/checkpoints/features.json' with { type: 'json' };
import forecasts from '../../schemas/checkpoints/forecasts.json' with { type: 'json' };
import fundamentals from '../../schemas/checkpoints/fundamentals.json' with { type: 'json' };
import listings from '../../schemas/checkpoints/listings.json' with { type: 'json' };
import macro from '../../schemas/checkpoints/macro.json' with { type: 'json' };
import news from '../../schemas/checkpoints/news.json' with { type: 'json' };
import { type Checkpoint, CheckpointSchema } from '../../schemas/checkpoints.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { CHECKED, type CheckedDataset, type Suite } from '../../schemas/expectations.ts';
import { suiteNamed, suitesOf, type Validation } from './registry.ts';

const SHIPPED: unknown[] = [bars, features, forecasts, macro, fundamentals, news, listings];
const valid = checksWith({ allErrors: true })<Checkpoint>(CheckpointSchema);

/** Throws CheckpointInvalid (terminal) with every fault. */
export function checkCheckpoint(document: unknown, origin: string): Checkpoint {
  if (valid(document)) return document;
  const faults = valid.errors!.map(({ instancePath, message, params }) => {
    const allowed = 'allowedValues' in params ? `: ${params.allowedValues.join(', ')}` : '';
    return `${instancePath || '/'} ${message}${allowed}`;
  });
  throw new TerminalError('CheckpointInvalid', `invalid checkpoint ${origin}: ${faults.join('; ')}`);
}

const loaded = new WeakMap<object, Promise<Map<string, Checkpoint>>>();

/** A user's checkpoint of a shipped name replaces it. Throws CheckpointUnknown, CheckpointInvalid (terminal). */
export async function checkpointNamed(
  { validation }: Pick<Config, 'validation'>,
  name: string,
): Promise<Checkpoint> {
  const all = loaded.get(validation) ?? load(validation.checkpoints);
  loaded.set(validation, all);
  const checkpoint = (await all).get(name);
  if (checkpoint !== undefined) return checkpoint;
  const known = [...(await all).keys()].join(', ');
  throw new TerminalError('CheckpointUnknown', `unknown checkpoint "${name}": known are ${known}`);
}

async function load(paths: readonly string[]): Promise<Map<string, Checkpoint>> {
  const own = await Promise.all(
    paths.map(async (path) => {
      try {
        return checkCheckpoint(JSON.parse(await readFile(path, 'utf8')), path);
      } catch (cause) {
        if (cause instanceof TerminalError) throw cause;
        const why = (cause as Error).message;
        throw new TerminalError('CheckpointInvalid', `cannot read checkpoint ${path}: ${why}`, { cause });
      }
    }),
  );
  const shipped = SHIPPED.map((document) => checkCheckpoint(document, 'that comes with the program'));
  return new Map([...shipped, ...own].map((checkpoint) => [checkpoint.checkpoint, checkpoint]));
}

/** Throws SuiteUnknown, CheckpointInvalid (terminal). */
export function suitesOfCheckpoint({ checkpoint, suites }: Checkpoint, validation: Validation): Suite[] {
  const found = suites.flatMap((name) => {
    if (!name.startsWith('dataset:')) return [suiteNamed(validation, name)];
    const dataset = name.slice('dataset:'.length);
    if ((CHECKED as readonly string[]).includes(dataset))
      return suitesOf(validation, dataset as CheckedDataset);
    const allowed = CHECKED.join(', ');
    throw new TerminalError(
      'CheckpointInvalid',
      `checkpoint ${checkpoint} names ${name}: datasets are ${allowed}`,
    );
  });
  return [...new Set(found)];
}
