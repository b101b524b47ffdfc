/** Environment variables as configuration: TEMPOCAST_API_PORT sets api.port, TEMPOCAST_HOME sets home. */
import { distance } from 'fastest-levenshtein';
import { parse } from 'yaml';
import { isTree, type Layer, mergeLayers, pathKey, treeOf } from './layers.ts';
import { type Path, schemaAt, takesNull, takesText, valuePaths } from './schema-tree.ts';

const PREFIX = 'TEMPOCAST_';
/** Read elsewhere: the file to load, the commit of an image, and what the set-up reads before there is a configuration. */
const OTHERS = new Set(['TEMPOCAST_CONFIG', 'TEMPOCAST_COMMIT']);
const OTHER_PREFIXES = ['TEMPOCAST_SETUP_', 'TEMPOCAST_TEST_'];

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that sets the value at `path`. */
export function variableOf(path: Path): string {
  return PREFIX + path.map((key) => key.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()).join('_');
}

const pathOf = new Map<string, Path>(valuePaths().map((path) => [variableOf(path), path]));

/** Whether a variable sets a configuration value; the supervisor takes those out of its children's environment. */
export function isConfigVariable(name: string): boolean {
  return pathOf.has(name);
}

/** One layer of all set variables; an empty one counts as not set. `warnings` name unknown variables. */
export function readEnvironment(environment: Environment): { layer: Layer; warnings: string[] } {
  const layers: Layer[] = [];
  const warnings: string[] = [];
  for (const name of Object.keys(environment).sort()) {
    const text = environment[name];
    if (!name.startsWith(PREFIX) || text === undefined || text === '') continue;
    const path = pathOf.get(name);
    if (path !== undefined) {
      layers.push({ value: treeOf(path, parseValue(path, text)), originOf: () => name });
    } else if (!OTHERS.has(name) && !OTHER_PREFIXES.some((prefix) => name.startsWith(prefix))) {
      warnings.push(`unknown variable ${name} has no effect; the nearest known is ${nearestVariable(name)}`);
    }
  }
  const merged = mergeLayers(layers);
  const originOf = (path: Path) => merged.origins.get(pathKey(path)) ?? 'environment';
  return { layer: { value: merged.value, originOf }, warnings };
}

/** YAML, except that text stays text: TEMPOCAST_HOME=2019 is a folder, not a number. */
function parseValue(path: Path, text: string): unknown {
  const schema = schemaAt(path) ?? {};
  if (takesText(schema)) return takesNull(schema) && text === 'null' ? null : text;
  try {
    const value: unknown = parse(text);
    return isTree(value) && schema.patternProperties === undefined ? text : value;
  } catch {
    return text;
  }
}

function nearestVariable(name: string): string {
  const known = [...pathOf.keys(), ...OTHERS];
  return known.reduce((best, next) => (distance(name, next) < distance(name, best) ? next : best));
}
