/** Ids are 64 digits, those of experiments begin with words; as with git, a beginning that only one of them has is enough. */
import { TerminalError } from '../../schemas/errors.ts';
import { type Db, rowsOf } from './db.ts';

const SHOWN = 5;
const WHAT = {
  model: {
    table: 'model_version',
    name: 'model version',
    list: 'tempocast models list',
    type: 'UnknownModel',
    shown: 16,
  },
  run: {
    table: 'training_run',
    name: 'training run',
    list: 'tempocast runs list',
    type: 'UnknownRun',
    shown: 16,
  },
  experiment: {
    table: 'experiment',
    name: 'experiment',
    list: 'tempocast experiments list',
    type: 'NoExperiment',
    shown: 80,
  },
} as const;

/**
 * The whole id of what begins with `prefix`; an id that is there as it stands wins over those that it begins.
 * Throws UnknownModel, UnknownRun, NoExperiment, AmbiguousId (terminal).
 */
export async function resolveId(db: Db, what: keyof typeof WHAT, prefix: string): Promise<string> {
  const { table, name, list, type, shown: digits } = WHAT[what];
  const found = await rowsOf<{ id: string }>(
    db,
    `select id from tempocast.${table} where starts_with(id, $1) order by (id = $1) desc, id limit $2`,
    [prefix, SHOWN + 1],
  );
  const quoted = JSON.stringify(prefix.slice(0, 80));
  const [first] = found;
  if (prefix === '' || first === undefined) {
    throw new TerminalError(type, `unknown ${name} ${quoted}: \`${list}\` shows what is there`);
  }
  if (first.id === prefix || found.length === 1) return first.id;
  const shown = found.slice(0, SHOWN).map(({ id }) => id.slice(0, digits));
  const more = found.length > SHOWN ? ' and more' : '';
  throw new TerminalError(
    'AmbiguousId',
    `ambiguous ${name} ${quoted}: ${shown.join(', ')}${more} begin with it; give more of it`,
  );
}
