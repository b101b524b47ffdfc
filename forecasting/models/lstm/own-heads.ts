/** Heads of their own for the symbols of a panel, from a model's pooled networks: a function of the two alone. */
import type { Panel } from '../../../schemas/panel.ts';
import type { Weight } from '../../networks/weights.ts';
import type { FitHooks } from '../contract.ts';
import { blueprintOf } from './blueprint.ts';
import { type OwnRun, tuneHead } from './fine-tune.ts';
import { inputColumns } from './inputs.ts';
import { memberSeed } from './member-seed.ts';
import type { LstmModel } from './model.ts';
import { ownOrigins } from './own-origins.ts';
import { Sequences } from './sequences.ts';

/**
 * The model with the heads that its symbols get from this panel; those it had are not looked at.
 * @throws the reason of an abort; TerminalError NonFiniteLoss, MissingFeature
 */
export async function withOwnHeads(
  { tuned: _, ...pooled }: LstmModel,
  panel: Panel,
  { signal, progress }: FitHooks,
): Promise<LstmModel> {
  const { hyper, inputs } = pooled;
  const { columns } = inputColumns(panel, pooled.features);
  const sequences = new Sequences(panel, columns, pooled.scaler, hyper.steps);
  const shared = { hyper, blueprint: blueprintOf(hyper, inputs.length), sequences };
  const origins = ownOrigins(panel, { variance: hyper.volatility > 0 });
  const epochs = pooled.curves.reduce((sum, curve) => sum + curve.length - 1, 0);
  const tuned: LstmModel['tuned'] = {};
  for (const [index, symbol] of panel.symbols.entries()) {
    const own = origins[index];
    const heads = own && (await headsOf({ ...shared, ...own }, pooled, signal));
    if (heads) tuned[symbol] = heads;
    progress?.(epochs, epochs, `fine-tuned ${index + 1} of ${panel.symbols.length} symbols`);
  }
  return { ...pooled, tuned };
}

/** One for each network, the pooled one where that is better; undefined where it always is. */
async function headsOf(
  run: Omit<OwnRun, 'seed'>,
  { seed, members }: Pick<LstmModel, 'seed' | 'members'>,
  signal?: AbortSignal,
): Promise<Weight[][] | undefined> {
  const heads: Weight[][] = [];
  let any = false;
  for (const [i, weights] of members.entries()) {
    const head = await tuneHead({ ...run, seed: memberSeed(seed, i) }, weights, signal);
    any ||= head !== undefined;
    heads.push(head ?? weights.slice(-2));
  }
  return any ? heads : undefined;
}
