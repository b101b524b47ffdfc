/** What each source file declares at its top level, and what of which file each declaration uses. */
import { dirname, join } from 'node:path/posix';
import { parseSync } from '@swc/core';
import { readText } from './source-files.mjs';

/**
 * By file: `declarations` by name, each with its syntax tree and `uses`, the `file#name` of every declaration that it names
 * (`file#*`: any of them); `types`, trees of interfaces, aliases and classes; `imported`, what names from elsewhere mean.
 */
export function readDeclarations(root, files) {
  const known = new Set(files);
  return new Map(files.map((file) => [file, readFile(file, readText(root, file), known)]));
}

/** All nodes of the tree; what `leave` holds for is not entered. */
export function nodes(tree, leave = () => false) {
  const found = [];
  const left = tree ? [tree] : [];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (leave(node)) continue;
    if (typeof node.type === 'string') found.push(node);
    for (const key in node) {
      const part = node[key];
      if (part !== null && typeof part === 'object' && key !== 'span' && !isLabel(node, key, part))
        left.push(part);
    }
  }
  return found;
}

/** A name after a dot or before a colon says nothing of what is declared under it. */
function isLabel(node, key, part) {
  if (part.type !== 'Identifier') return false;
  return key === 'property'
    ? node.type === 'MemberExpression'
    : key === 'key' && node.type.startsWith('KeyValue');
}

function readFile(file, text, known) {
  const { body } = parseSync(text, { syntax: 'typescript', tsx: file.endsWith('x'), target: 'es2024' });
  const found = { declarations: new Map(), types: new Map(), imported: new Map() };
  const fileOf = (specifier) => {
    const at = specifier?.startsWith('.') ? join(dirname(file), specifier) : undefined;
    return known.has(at) ? at : undefined;
  };
  for (const item of body) addItem(item, file, found, fileOf);
  if (text.includes('import(')) for (const item of body) addTaken(item, found, fileOf);
  for (const declaration of found.declarations.values()) addUses(declaration, found, fileOf);
  return found;
}

function addItem(item, file, { declarations, types, imported }, fileOf) {
  const declare = (name, node, uses = []) =>
    declarations.set(name, { file, name, node, uses: new Set(uses) });
  if (item.type === 'ImportDeclaration') {
    const from = fileOf(item.source.value);
    for (const one of from ? item.specifiers : []) {
      const name = one.type === 'ImportNamespaceSpecifier' ? '*' : (one.imported ?? one.local).value;
      imported.set(one.local.value, `${from}#${name}`);
    }
  } else if (item.type === 'ExportNamedDeclaration' && item.source) {
    const from = fileOf(item.source.value);
    for (const { orig, exported } of from ? item.specifiers : [])
      declare((exported ?? orig).value, null, [`${from}#${orig.value}`]);
  } else {
    const node = item.type === 'ExportDeclaration' ? item.declaration : item;
    const name = (node.identifier ?? node.id)?.value;
    if (/^Ts(Interface|TypeAlias)|^Class/.test(node.type)) types.set(name, node);
    if (node.type === 'VariableDeclaration')
      for (const one of node.declarations) declare(one.id.value ?? `at ${one.span.start}`, one);
    else declare(name ?? `at ${node.span?.start}`, node);
  }
}

/** `const { name } = await import('./file.ts')`: as a name that the file imports. */
function addTaken(item, { imported }, fileOf) {
  for (const { type, id, init } of nodes(item)) {
    const from =
      type === 'VariableDeclarator' && id.type === 'ObjectPattern' ? fileOf(loadedBy(init)) : undefined;
    for (const { key, value } of from ? id.properties : [])
      if (key.type === 'Identifier') imported.set((value ?? key).value, `${from}#${key.value}`);
  }
}

const loadedBy = (init) => {
  const call = init?.type === 'AwaitExpression' ? init.argument : init;
  return call?.callee?.type === 'Import' ? call.arguments[0]?.expression.value : undefined;
};

function addUses({ file, name, node, uses }, { declarations, imported }, fileOf) {
  const apart = (one) =>
    one.type === 'VariableDeclarator' && one.id.type === 'ObjectPattern' && loadedBy(one.init);
  for (const one of nodes(node, (inner) => inner !== node && apart(inner))) {
    if (one.type === 'CallExpression') {
      const from = fileOf(loadedBy(one));
      if (from) uses.add(`${from}#*`);
    }
    if (one.type !== 'Identifier' || one.value === name) continue;
    if (imported.has(one.value)) uses.add(imported.get(one.value));
    else if (declarations.has(one.value)) uses.add(`${file}#${one.value}`);
  }
}
