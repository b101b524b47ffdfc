/** Layers of configuration, the later ones winning key by key; lists are replaced whole. */
import type { Path } from './schema-tree.ts';

export type Tree = { [key: string]: unknown };

export interface Layer {
  value: Tree;
  /** Where the value at `path` was written, in words a reader can go to: `tempocast.yaml:3`. */
  originOf(path: Path): string;
}

export interface Merged {
  value: Tree;
  /** Origin of every value that is not a mapping, by dotted path. */
  origins: Map<string, string>;
}

export const pathKey = (path: Path): string => path.join('.');

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function mergeLayers(layers: readonly Layer[]): Merged {
  const merged: Merged = { value: {}, origins: new Map() };
  for (const layer of layers) mergeInto(merged, merged.value, layer, layer.value, []);
  return merged;
}

/** A tree holding one value. */
export function treeOf(path: Path, value: unknown): Tree {
  const [key, ...rest] = path as [string, ...string[]];
  return { [key]: rest.length === 0 ? value : treeOf(rest, value) };
}

/** The value at `path`; undefined when some key on the way is absent. */
export function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? (node as Tree)[key] : undefined),
    tree,
  );
}

function mergeInto(merged: Merged, target: Tree, layer: Layer, source: Tree, at: Path): void {
  for (const [key, value] of Object.entries(source)) {
    const path = [...at, key];
    if (isTree(value) && Object.keys(value).length > 0) {
      if (!isTree(target[key])) target[key] = {};
      mergeInto(merged, target[key] as Tree, layer, value, path);
    } else {
      target[key] = Array.isArray(value) ? structuredClone(value) : value;
      merged.origins.set(pathKey(path), layer.originOf(path));
    }
  }
}
