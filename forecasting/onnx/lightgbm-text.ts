/** The trees in LightGBM's text format (src/io/tree.cpp, version v4 of the model text). */
import { TerminalError } from '../../schemas/errors.ts';
import { notExportable } from './family-graph.ts';

export interface Tree {
  feature: number[];
  threshold: number[];
  /** Whether a missing value goes left, where values up to the threshold go. */
  missingLeft: boolean[];
  /** A node's number, or -1 - number of a leaf. */
  left: number[];
  right: number[];
  leaf: number[];
}

export interface Booster {
  /** First word of the objective. */
  objective: string;
  /** The output is the mean of the trees and not their sum (random forest). */
  averaged: boolean;
  trees: Tree[];
}

/** Bits of decision_type. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING = { shift: 2, none: 0, zero: 1, nan: 2 };

/** Throws CorruptArtifact, and NotExportable for what tree ensembles of ONNX do not have. */
export function parseBooster(text: string): Booster {
  const [head, ...blocks] = text.split(/^(?=Tree=\d+$)/m);
  const objective = /^objective=(\S+)/m.exec(head!)?.[1] ?? '';
  const averaged = /^average_output$/m.test(head!);
  return { objective, averaged, trees: blocks.map(parseTree) };
}

function parseTree(block: string): Tree {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1));
    else if (line === '' && fields.size > 1) break;
  }
  const numbers = (key: string) => {
    const values = (fields.get(key) ?? '').split(' ').filter(Boolean).map(numberOf);
    if (!values.some(Number.isNaN)) return values;
    throw new TerminalError('CorruptArtifact', `corrupt trees: ${key} holds what is not a number; retrain`);
  };
  if (numbers('num_cat')[0] !== 0 || fields.get('is_linear') === '1') {
    throw notExportable('a tree', 'it has categorical splits or linear leaves');
  }
  const leaf = numbers('leaf_value');
  if (leaf.length !== Number(fields.get('num_leaves'))) {
    throw new TerminalError(
      'CorruptArtifact',
      `corrupt trees: ${leaf.length} leaves of another count; retrain`,
    );
  }
  if (leaf.length === 1) return { feature: [], threshold: [], missingLeft: [], left: [], right: [], leaf };
  const threshold = numbers('threshold');
  const missingLeft = numbers('decision_type').map((type, i) => missingGoesLeft(type, threshold[i]!));
  return {
    feature: numbers('split_feature'),
    threshold,
    missingLeft,
    left: numbers('left_child'),
    right: numbers('right_child'),
    leaf,
  };
}

/** A threshold of `inf` parts what is missing from all that is not. */
const numberOf = (text: string): number => (text === 'inf' ? Number.POSITIVE_INFINITY : Number(text));

function missingGoesLeft(type: number, threshold: number): boolean {
  const missing = type >> MISSING.shift;
  if ((type & CATEGORICAL) !== 0) throw notExportable('a tree', 'it has a categorical split');
  if (missing === MISSING.zero) throw notExportable('a tree', 'it counts zeros as missing');
  // Trained without missing values, LightGBM takes one for zero.
  return missing === MISSING.none ? threshold >= 0 : (type & DEFAULT_LEFT) !== 0;
}
