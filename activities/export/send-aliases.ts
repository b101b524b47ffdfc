/** Aliases over there follow promotions here: `champion`, `challenger` for the best of those beside it, one each by recipe. */
import { isDeepStrictEqual } from 'node:util';
import type { MlflowClient } from '../../stores/mlflow/client.ts';
import { aliasesOf, removeAlias, setAlias, versionTagged } from '../../stores/mlflow/model-registry.ts';
import { championAsOf } from '../../stores/postgres/champions.ts';
import { evaluationsFor } from '../../stores/postgres/evaluations.ts';
import { keptStage } from '../../stores/postgres/model-stages.ts';
import { latestModels } from '../../stores/postgres/models.ts';
import type { ActivityDeps } from '../deps.ts';
import { MODEL_TAG, registeredName } from './send-model.ts';

const END = '9999-12-31T23:59:59.999Z';
const OURS = /^(champion|challenger|challenger-[\w-]+)$/;

export interface SentAliases {
  name: string;
  aliases: Record<string, string>;
  moved: string[];
}

/** Versions that are not over there yet are left out: their own export moves the aliases again. */
export async function sendAliases(
  { db }: Pick<ActivityDeps, 'db'>,
  client: MlflowClient,
  universe: string,
): Promise<SentAliases> {
  const name = registeredName(universe);
  const moved: string[] = [];
  let asked = await aliasesWanted(db, universe);
  for (;;) {
    const aliases = await moveAliases(client, name, asked, moved);
    // Two exports beside each other: whoever wrote last has read after the last decision.
    const now = await aliasesWanted(db, universe);
    if (isDeepStrictEqual(now, asked)) return { name, aliases, moved };
    asked = now;
  }
}

async function moveAliases(
  client: MlflowClient,
  name: string,
  asked: readonly [string, string][],
  moved: string[],
): Promise<Record<string, string>> {
  const wanted = new Map<string, string>();
  for (const [alias, model] of asked) {
    const version = await versionTagged(client, name, { key: MODEL_TAG, value: model });
    if (version !== undefined) wanted.set(alias, version);
  }
  const there = wanted.size === 0 ? {} : await aliasesOf(client, name);
  for (const [alias, version] of wanted) {
    if (there[alias] === version) continue;
    await setAlias(client, name, alias, version);
    moved.push(alias);
  }
  for (const alias of Object.keys(there)) {
    if (!OURS.test(alias) || wanted.has(alias)) continue;
    await removeAlias(client, name, alias);
    moved.push(alias);
  }
  return Object.fromEntries(wanted);
}

/** Alias and model version. Challengers are newest versions whose kept stage is challenger, the best first by mean skill. */
async function aliasesWanted(db: ActivityDeps['db'], universe: string): Promise<[string, string][]> {
  const asOf = END;
  const [champion, versions, evaluations] = await Promise.all([
    championAsOf(db, { universe, asOf }),
    latestModels(db, { universe, asOf, live: true }),
    evaluationsFor(db, { universe, asOf }),
  ]);
  const aliases: [string, string][] = [];
  const challengers: { id: string; recipe: string; skill: number }[] = [];
  for (const { id, recipe } of versions) {
    if (recipe === champion?.recipe) {
      aliases.push(['champion', id]);
      continue;
    }
    if ((await keptStage(db, id))?.to !== 'challenger') continue;
    const skills = evaluations
      .filter((one) => one.recipe === recipe)
      .map(({ metrics }) => Number(metrics.skill));
    const skill = skills.reduce((sum, one) => sum + one, 0) / Math.max(1, skills.length);
    challengers.push({ id, recipe, skill });
    aliases.push([`challenger-${recipe}`, id]);
  }
  const best = challengers.toSorted((a, b) => b.skill - a.skill || a.recipe.localeCompare(b.recipe))[0];
  if (best !== undefined) aliases.push(['challenger', best.id]);
  return aliases;
}
