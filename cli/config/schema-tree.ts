/** Reads the configuration's JSON Schema as a tree: which keys exist, and what each allows, in words. */
import { ConfigSchema } from '../../schemas/config.ts';

/** The parts of JSON Schema that the configuration uses. */
export interface SchemaNode {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: SchemaNode[];
  properties?: Record<string, SchemaNode>;
  patternProperties?: Record<string, SchemaNode>;
  required?: string[];
  items?: SchemaNode;
  minItems?: number;
  uniqueItems?: boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  format?: string;
  pattern?: string;
}

/** Keys from the root down; list positions are decimal strings. */
export type Path = readonly string[];

const ROOT = ConfigSchema as unknown as SchemaNode;

/** The schema at `path`; undefined when no such key is known. */
export function schemaAt(path: Path): SchemaNode | undefined {
  let node: SchemaNode | undefined = ROOT;
  for (const key of path) {
    if (node === undefined) return undefined;
    node = node.items ?? node.properties?.[key] ?? recordValue(node);
  }
  return node;
}

/** Paths of all values that are not objects, in the schema's order; records and lists count as one value. */
export function valuePaths(node: SchemaNode = ROOT, at: Path = []): Path[] {
  if (node.properties === undefined) return [at];
  return Object.entries(node.properties).flatMap(([key, child]) => valuePaths(child, [...at, key]));
}

/** `api.port`; list positions as `recipes[0].name`. */
export function formatPath(path: Path): string {
  return path.reduce((text, key) => {
    if (/^\d+$/.test(key)) return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** What a value may be, as words that follow `allowed is`. */
export function describeAllowed(node: SchemaNode): string {
  if (node.anyOf !== undefined) return describeUnion(node.anyOf);
  if (node.const !== undefined) return String(node.const);
  if (node.enum !== undefined) return `one of ${node.enum.join(', ')}`;
  switch (node.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${describeRange(node)}`;
    case 'number':
      return `a number${describeRange(node)}`;
    case 'string':
      return describeText(node);
    case 'array':
      return describeList(node);
    default:
      return node.properties === undefined
        ? 'a mapping'
        : `a mapping with ${Object.keys(node.properties).join(', ')}`;
  }
}

/** Whether a plain text is a valid kind of value here, so that `1e3` must not be read as a number. */
export function takesText(node: SchemaNode): boolean {
  return (
    node.type === 'string' ||
    typeof (node.const ?? node.enum?.[0]) === 'string' ||
    (node.anyOf ?? []).some(takesText)
  );
}

/** Whether null is a valid value here. */
export function takesNull(node: SchemaNode): boolean {
  return node.type === 'null' || (node.anyOf ?? []).some(takesNull);
}

function recordValue(node: SchemaNode): SchemaNode | undefined {
  return Object.values(node.patternProperties ?? {})[0];
}

function describeUnion(options: SchemaNode[]): string {
  const words = options.map(describeAllowed);
  return words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}`;
}

function describeRange(node: SchemaNode): string {
  if (node.exclusiveMinimum !== undefined) return ` above ${node.exclusiveMinimum}`;
  if (node.minimum !== undefined && node.maximum !== undefined)
    return ` from ${node.minimum} to ${node.maximum}`;
  if (node.minimum !== undefined) return ` from ${node.minimum}`;
  return '';
}

function describeText(node: SchemaNode): string {
  if (node.format === 'date') return 'a date as YYYY-MM-DD';
  if (node.format === 'uri') return 'an address such as https://host';
  if (node.pattern !== undefined) return `text matching ${node.pattern}`;
  return node.minLength === undefined ? 'text' : 'text that is not empty';
}

function describeList(node: SchemaNode): string {
  const what = node.items?.properties === undefined ? describeAllowed(node.items ?? {}) : 'mappings';
  const size = node.minItems === undefined ? '' : ` of at least ${node.minItems}`;
  return `a list${size}${node.uniqueItems ? ', each once' : ''}: ${what}`;
}
