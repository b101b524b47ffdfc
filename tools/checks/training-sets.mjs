/**
 * Whoever reaches a fit gets a panel from the point-in-time join alone. A function that returns a panel and is given none makes
 * or reads one; a declaration that uses such a function and comes to a fit has gone around the join.
 */
import { nodes, readDeclarations } from './declarations.mjs';

const PANEL = 'schemas/panel.ts#Panel';
const JOINS = new Set([
  'forecasting/features/training-set.ts#trainingSet',
  'activities/features/load-training-set.ts#loadTrainingSet',
]);
/** Fits of models, of their scalers and of their networks. */
const FIT = /^forecasting\/models\/.*#(fit|train)[A-Z]/;
/** Leads to the families, whose fits are beside it; a model that is there is not fitted. */
const NO_FIT = 'forecasting/models/fit-model.ts#loadModel';
/** Tests fit what they make up. */
const OF_TESTS = /[.]test[.]|(^|\/)(test|testing|testdata)\/|\/testing[.]ts$/;

/** One complaint per declaration. */
export function checkTrainingSets(root, files) {
  const sources = readDeclarations(
    root,
    files.filter((file) => /[.](ts|tsx|mjs)$/.test(file) && !file.includes('.test.')),
  );
  const all = [...sources.values()].flatMap(({ declarations }) => [...declarations.values()]);
  const joined = ({ uses }) => [...uses].some((used) => JOINS.has(used));
  const carries = carriers(sources);
  const open = new Set(all.filter((one) => !joined(one) && makes(one, carries)).map(idOf));
  spread(
    open,
    all.filter((one) => !joined(one)),
    sources,
  );
  return all
    .filter((one) => !OF_TESTS.test(one.file) && !joined(one))
    .flatMap((one) => {
      const taken = [...one.uses].flatMap((used) => expand(used, sources)).find((used) => open.has(used));
      const fit = taken && reachedFit(one, sources);
      if (!fit) return [];
      return `${one.file}: ${one.name} takes a panel from ${taken} and comes to ${fit}; take it from trainingSet or loadTrainingSet`;
    });
}

const idOf = ({ file, name }) => `${file}#${name}`;

/** Whether a type of a file has a panel among its data; what functions in it take or give does not count. */
function carriers(sources) {
  const known = new Map([[PANEL, true]]);
  const isFunction = ({ type }) => /Function|Method|Constructor|TsTypeQuery/.test(type ?? '');
  const carries = (file, node) => {
    for (const { type, typeName } of nodes(node, isFunction)) {
      if (type !== 'TsTypeReference' || typeName.type !== 'Identifier') continue;
      if (named(sources.get(file).imported.get(typeName.value) ?? `${file}#${typeName.value}`)) return true;
    }
    return false;
  };
  const named = (id) => {
    if (known.has(id)) return known.get(id);
    // A type that leads back to itself.
    known.set(id, false);
    const [file, name] = id.split('#');
    const node = sources.get(file)?.types.get(name);
    known.set(id, node !== undefined && carries(file, node));
    return known.get(id);
  };
  return carries;
}

/** A function whose result has a panel and whose arguments need not. */
function makes({ file, node }, carries) {
  const one = functionOf(node);
  if (!one?.returnType || !carries(file, one.returnType)) return false;
  return !one.params.some((param) => {
    const pattern = param.pat ?? param;
    const needed = pattern.type !== 'AssignmentPattern' && !pattern.optional;
    return needed && pattern.typeAnnotation && carries(file, pattern.typeAnnotation);
  });
}

const functionOf = (node) =>
  [node, node?.init].find((one) =>
    /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(one?.type),
  );

/** What says nothing of its result and uses one of them is another. */
function spread(open, all, sources) {
  const silent = all.filter(
    ({ node }) => node === null || (functionOf(node) && !functionOf(node).returnType),
  );
  for (let before = -1; before < open.size; ) {
    before = open.size;
    for (const one of silent)
      if ([...one.uses].flatMap((used) => expand(used, sources)).some((used) => open.has(used)))
        open.add(idOf(one));
  }
}

function expand(used, sources) {
  const [file, name] = used.split('#');
  return name === '*' ? [...sources.get(file).declarations.keys()].map((each) => `${file}#${each}`) : [used];
}

function reachedFit(from, sources) {
  const seen = new Set([idOf(from)]);
  for (const id of seen) {
    if (FIT.test(id)) return id;
    const [file, name] = id.split('#');
    for (const used of sources.get(file)?.declarations.get(name)?.uses ?? [])
      for (const each of expand(used, sources)) if (!JOINS.has(each) && each !== NO_FIT) seen.add(each);
  }
  return undefined;
}
