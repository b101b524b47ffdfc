/** LightGBM's trees as one TreeEnsembleRegressor of ai.onnx.ml. */
import { toDouble } from './arithmetic.ts';
import type { Building } from './family-graph.ts';
import { notExportable } from './family-graph.ts';
import { attribute, ML_DOMAIN, type Value } from './graph.ts';
import { type Booster, parseBooster, type Tree } from './lightgbm-text.ts';

/** Link of each objective from the sum of the trees to the scale of the label. */
const LINKS: Record<string, 'identity' | 'exp'> = {
  gamma: 'exp',
  regression: 'identity',
  quantile: 'identity',
};

/**
 * Outputs of the boosters, double [batch, boosters], all of one objective. Sums are in double, the operator's output is
 * float32: 6e-8 of the value.
 */
export function boosterOutputs({ g, inputs }: Building, features: readonly string[], texts: string[]): Value {
  const boosters = texts.map(parseBooster);
  const [{ objective, averaged }] = boosters as [Booster];
  const link = Object.hasOwn(LINKS, objective) ? LINKS[objective] : undefined;
  if (link === undefined) throw notExportable('a booster', `its objective ${objective} has no known link`);
  const ensemble = new Ensemble();
  boosters.forEach(({ trees }, target) => {
    for (const tree of trees) ensemble.add(tree, target);
  });
  const x = inputs.matrix(features);
  const attributes = ensemble.attributes(boosters.length);
  let output = toDouble(g, g.op('TreeEnsembleRegressor', [x], attributes, ML_DOMAIN));
  if (averaged) output = g.op('Div', [output, g.double(boosters.map(({ trees }) => trees.length))]);
  return link === 'exp' ? g.op('Exp', [output]) : output;
}

/** Parallel lists over the nodes of all trees, as the operator has them. A tree's leaves are numbered after its splits. */
class Ensemble {
  #trees = 0;
  readonly #treeIds: number[] = [];
  readonly #nodeIds: number[] = [];
  readonly #features: number[] = [];
  readonly #modes: string[] = [];
  readonly #values: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #missing: number[] = [];
  readonly #targets = {
    trees: [] as number[],
    nodes: [] as number[],
    ids: [] as number[],
    weights: [] as number[],
  };

  add({ feature, threshold, missingLeft, left, right, leaf }: Tree, target: number): void {
    const tree = this.#trees++;
    const splits = feature.length;
    const child = (at: number) => (at >= 0 ? at : splits - 1 - at);
    for (let i = 0; i < splits; i++) {
      this.#node(tree, i, 'BRANCH_LEQ', feature[i]!, threshold[i]!, missingLeft[i]! ? 1 : 0);
      this.#left.push(child(left[i]!));
      this.#right.push(child(right[i]!));
    }
    leaf.forEach((value, i) => {
      this.#node(tree, splits + i, 'LEAF', 0, 0, 0);
      this.#left.push(0);
      this.#right.push(0);
      this.#targets.trees.push(tree);
      this.#targets.nodes.push(splits + i);
      this.#targets.ids.push(target);
      this.#targets.weights.push(value);
    });
  }

  #node(tree: number, id: number, mode: string, feature: number, value: number, missing: number): void {
    this.#treeIds.push(tree);
    this.#nodeIds.push(id);
    this.#modes.push(mode);
    this.#features.push(feature);
    this.#values.push(value);
    this.#missing.push(missing);
  }

  attributes(targets: number) {
    const { ints, int, string, strings, doubles } = attribute;
    return {
      aggregate_function: string('SUM'),
      n_targets: int(targets),
      nodes_falsenodeids: ints(this.#right),
      nodes_featureids: ints(this.#features),
      nodes_missing_value_tracks_true: ints(this.#missing),
      nodes_modes: strings(this.#modes),
      nodes_nodeids: ints(this.#nodeIds),
      nodes_treeids: ints(this.#treeIds),
      nodes_truenodeids: ints(this.#left),
      nodes_values_as_tensor: doubles(this.#values),
      post_transform: string('NONE'),
      target_ids: ints(this.#targets.ids),
      target_nodeids: ints(this.#targets.nodes),
      target_treeids: ints(this.#targets.trees),
      target_weights_as_tensor: doubles(this.#targets.weights),
    };
  }
}
