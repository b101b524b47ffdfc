/** What a schema cannot say: rules between values of the configuration. Pure. */
import type { Config } from '../../schemas/config.ts';
import { checkChannels } from './channels.ts';
import type { Path } from './schema-tree.ts';

export interface MeaningError {
  path: Path;
  reason: string;
}

export function checkMeaning(config: Config): MeaningError[] {
  const errors: MeaningError[] = [];
  const fail = (path: Path, reason: string) => errors.push({ path, reason });
  const names = Object.keys(config.universes);
  if (!names.includes(config.universe)) {
    fail(['universe'], `not one of universes; allowed is ${names.join(' or ')}`);
  }
  for (const [name, universe] of Object.entries(config.universes)) {
    const all = [...universe.symbols, ...universe.context];
    for (const key of ['market', 'volatilityIndex'] as const) {
      if (!all.includes(universe[key])) {
        fail(
          ['universes', name, key],
          `not among the symbols and context of universe ${name}; add it to one of them`,
        );
      }
    }
    const strangers = universe.unscored.filter((symbol) => !universe.symbols.includes(symbol));
    if (strangers.length > 0) {
      fail(
        ['universes', name, 'unscored'],
        `${strangers.join(', ')} not among the symbols of universe ${name}`,
      );
    }
  }
  const seen = new Set<string>();
  for (const [index, recipe] of config.recipes.entries()) {
    if (seen.has(recipe.name))
      fail(['recipes', String(index), 'name'], 'a second recipe of this name; names are unique');
    seen.add(recipe.name);
  }
  for (const [index, { family, members = [] }] of config.recipes.entries()) {
    if (config.simulation || ![family, ...members.map((member) => member.family)].includes('planted'))
      continue;
    fail(
      ['recipes', String(index), 'family'],
      'a planted recipe is made to mislead, and runs in a simulation alone: `tempocast simulate --planted ...`',
    );
  }
  if (!config.recipes.some((recipe) => recipe.family === 'ewma')) {
    fail(['recipes'], 'no recipe of family ewma; every model is compared with that baseline, so add one');
  }
  if (config.contest.enabled && config.workers.cpuConcurrency < 2) {
    fail(
      ['workers', 'cpuConcurrency'],
      'below 2 while contest.enabled is true: a day waits for a step of the contest on the same worker; raise it, or switch the contest off',
    );
  }
  const { webhook } = config.notify;
  if (webhook !== null && !/^(env:[A-Za-z_]\w*|file:\/.+)$/.test(webhook)) {
    fail(
      ['notify', 'webhook'],
      'not a reference; allowed is null, env:NAME or file:/path, never the address itself',
    );
  }
  for (const { path, reason } of checkChannels(config.notify)) fail(path, reason);
  for (const [dataset, { every, hour }] of Object.entries(config.datasets)) {
    if (every !== 'day' || hour < 1 || hour > 2) continue;
    fail(
      ['datasets', dataset, 'hour'],
      'not for every day: when clocks change, 02:xx is left out and 01:xx comes twice; allowed is 0 or 3 to 23',
    );
  }
  return errors;
}
