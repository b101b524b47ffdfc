/** Which suites and types of expectations there are: the shipped ones and a user's own, read once per process. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { closest } from 'fastest-levenshtein';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { CheckedDataset, Suite } from '../../schemas/expectations.ts';
import actions from '../../schemas/suites/actions.json' with { type: 'json' };
import bars from '../../schemas/suites/bars.json' with { type: 'json' };
import features from '../../schemas/suites/features.json' with { type: 'json' };
import forecasts from '../../schemas/suites/forecasts.json' with { type: 'json' };
import fundamentals from '../../schemas/suites/fundamentals.json' with { type: 'json' };
import macro from '../../schemas/suites/macro.json' with { type: 'json' };
import news from '../../schemas/suites/news.json' with { type: 'json' };
import universe from '../../schemas/suites/universe.json' with { type: 'json' };
import { type Definition, isDefinition } from './definition.ts';
import { BUILTIN } from './expectations/builtin.ts';
import { checkSuite, type Types } from './suite.ts';

export interface Validation {
  suites: readonly Suite[];
  types: Types;
}

let shipped: readonly Suite[] | undefined;

/** The suites that come with the program. Throws SuiteInvalid (terminal) with every fault. */
export function shippedSuites(): readonly Suite[] {
  shipped ??= [bars, actions, universe, macro, fundamentals, news, features, forecasts].map((document) =>
    checkSuite(document, BUILTIN, `schemas/suites/${document.suite}.json`),
  );
  return shipped;
}

const loaded = new WeakMap<object, Promise<Validation>>();

/**
 * Shipped suites and types with those of config `validation`, read once per configuration. A user's suite of a shipped
 * name replaces it. Throws ExpectationInvalid, SuiteUnreadable and SuiteInvalid (terminal).
 */
export function validationOf(config: {
  validation: Pick<Config['validation'], 'suites' | 'expectations'>;
}): Promise<Validation> {
  let validation = loaded.get(config.validation);
  if (validation === undefined) {
    validation = load(config.validation);
    loaded.set(config.validation, validation);
  }
  return validation;
}

export function suitesOf({ suites }: Validation, dataset: CheckedDataset): Suite[] {
  return suites.filter((suite) => suite.dataset === dataset);
}

/** Throws SuiteUnknown (terminal). */
export function suiteNamed({ suites }: Validation, name: string): Suite {
  const suite = suites.find((known) => known.suite === name);
  if (suite !== undefined) return suite;
  const names = suites.map((known) => known.suite);
  throw new TerminalError(
    'SuiteUnknown',
    `unknown suite "${name}", the nearest is ${closest(name, names)}: known are ${names.join(', ')}`,
  );
}

async function load(settings: Pick<Config['validation'], 'suites' | 'expectations'>): Promise<Validation> {
  const types = new Map(BUILTIN);
  for (const path of settings.expectations) {
    for (const definition of await definitionsIn(path)) {
      if (types.has(definition.type)) {
        throw new TerminalError(
          'ExpectationInvalid',
          `${path} defines the expectation type "${definition.type}", which exists already; give it another name`,
        );
      }
      types.set(definition.type, definition);
    }
  }
  const suites = new Map(shippedSuites().map((suite) => [suite.suite, suite]));
  for (const path of settings.suites) {
    const suite = checkSuite(await readJson(path), types, path);
    suites.set(suite.suite, suite);
  }
  return { suites: [...suites.values()], types };
}

async function definitionsIn(path: string): Promise<Definition[]> {
  let module: object;
  try {
    module = await import(pathToFileURL(resolve(path)).href);
  } catch (cause) {
    throw new TerminalError(
      'ExpectationInvalid',
      `cannot load expectations of ${path}: ${(cause as Error).message}`,
      { cause },
    );
  }
  const definitions = Object.values(module).filter(isDefinition);
  if (definitions.length > 0) return definitions;
  throw new TerminalError('ExpectationInvalid', `${path} exports no defineExpectation({ ... })`);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new TerminalError('SuiteUnreadable', `cannot read suite ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
