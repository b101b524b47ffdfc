/**
 * Loads the configuration: defaults < file < environment < flags, validated as a whole.
 * Reads files and the given environment, nothing else; does not connect anywhere.
 */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../../schemas/config.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { readConfigFile } from './file.ts';
import { type Layer, mergeLayers, pathKey, treeOf } from './layers.ts';
import type { Path } from './schema-tree.ts';
import { validateConfig } from './validate.ts';

/** The repository: defaults live here, and the default home. */
export const PROJECT_DIR = resolve(import.meta.dirname, '../..');
const DEFAULT_FILE = 'tempocast.yaml';

export interface LoadOptions {
  cwd?: string;
  environment?: Environment;
  /** `--config`; wins over TEMPOCAST_CONFIG, which wins over tempocast.yaml in `cwd`. */
  file?: string;
  /** Values given on the command line, with the flag that gave them. */
  flags?: readonly { path: Path; value: unknown; flag: string }[];
  /** Told of what is odd but not wrong, also when the configuration is refused. */
  onWarning?(warning: string): void;
}

export interface LoadedConfig {
  config: Config;
  /** Origin of every value by dotted path: `default`, `tempocast.yaml:3`, `TEMPOCAST_API_PORT`, `--source`. */
  origins: Map<string, string>;
}

/** Throws ConfigInvalid with every error there is. `home` comes back absolute. */
export function loadConfig(options: LoadOptions = {}): LoadedConfig {
  const cwd = options.cwd ?? process.cwd();
  const environment = options.environment ?? process.env;
  const file = findFile(options, cwd, environment);
  const { layer: variables, warnings } = readEnvironment(environment);
  for (const warning of warnings) options.onWarning?.(warning);
  const defaults = readConfigFile(resolve(PROJECT_DIR, 'tempocast.default.yaml'), 'tempocast.default.yaml');
  const layers: Layer[] = [absoluteHome({ value: defaults.value, originOf: () => 'default' }, PROJECT_DIR)];
  if (file !== undefined)
    layers.push(absoluteHome(readConfigFile(file.path, file.label), dirname(file.path)));
  layers.push(absoluteHome(variables, cwd));
  for (const { path, value, flag } of options.flags ?? []) {
    layers.push(absoluteHome({ value: treeOf(path, value), originOf: () => flag }, cwd));
  }
  const merged = mergeLayers(layers);
  return { config: validateConfig(merged), origins: merged.origins };
}

/** The origin of the value at a path; for a mapping, that of its last written part. */
export function originAt(loaded: LoadedConfig, path: Path): string {
  return loaded.origins.get(pathKey(path)) ?? 'default';
}

function findFile(options: LoadOptions, cwd: string, environment: Environment) {
  const named = options.file ?? (environment.TEMPOCAST_CONFIG || undefined);
  if (named !== undefined) return { path: resolve(cwd, named), label: named };
  const path = resolve(cwd, DEFAULT_FILE);
  return existsSync(path) ? { path, label: DEFAULT_FILE } : undefined;
}

/** A relative home belongs to the place that names it. */
function absoluteHome(layer: Layer, base: string): Layer {
  const home = layer.value.home;
  if (typeof home !== 'string') return layer;
  return { ...layer, value: { ...layer.value, home: resolve(base, home) } };
}
