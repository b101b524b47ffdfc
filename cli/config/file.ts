/** Reads a YAML configuration file and remembers on which line each key stands. */
import { readFileSync } from 'node:fs';
import { isMap, isPair, LineCounter, parseDocument } from 'yaml';
import { TerminalError } from '../../schemas/errors.ts';
import { isTree, type Layer, pathKey, type Tree } from './layers.ts';
import type { Path } from './schema-tree.ts';

/** `label` is how errors name the file. Throws ConfigInvalid when it cannot be read or is not YAML. */
export function readConfigFile(path: string, label: string): Layer {
  const lines = new LineCounter();
  const document = parseDocument(readText(path, label), { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    const texts = document.errors.map(
      (e) => `${label}:${e.linePos?.[0].line ?? 1}: ${e.message.split('\n')[0]}`,
    );
    throw new TerminalError('ConfigInvalid', `configuration file is not YAML:\n  ${texts.join('\n  ')}`);
  }
  const value: unknown = document.toJS() ?? {};
  if (!isTree(value)) {
    throw new TerminalError(
      'ConfigInvalid',
      `configuration file ${label} holds ${Array.isArray(value) ? 'a list' : `'${value}'`}; allowed is a mapping such as api: { port: 8081 }`,
    );
  }
  const keyLines = new Map<string, number>();
  collectLines(document.contents, [], lines, keyLines);
  return { value: value as Tree, originOf: (at) => `${label}:${lineOf(keyLines, at)}` };
}

function readText(path: string, label: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : String(cause);
    throw new TerminalError('ConfigInvalid', `configuration file ${label} ${reason}`, { cause });
  }
}

function collectLines(node: unknown, at: Path, lines: LineCounter, into: Map<string, number>): void {
  if (!isMap(node)) return;
  for (const pair of node.items) {
    if (!isPair(pair)) continue;
    const key = pair.key as { value?: unknown; range?: [number, number, number] };
    const path = [...at, String(key.value ?? '')];
    if (key.range !== undefined) into.set(pathKey(path), lines.linePos(key.range[0]).line);
    collectLines(pair.value, path, lines, into);
  }
}

function lineOf(keyLines: Map<string, number>, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const line = keyLines.get(pathKey(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}
