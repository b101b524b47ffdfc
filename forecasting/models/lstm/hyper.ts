/** The hyper-parameters of a recipe of this family, checked and with defaults. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import {
  HEAD_NAMES,
  type HeadName,
  NETWORK_NAMES,
  type NetworkName,
  PRECISIONS,
  type Precision,
  SCHEDULES,
  type Schedule,
} from '../../networks/names.ts';

export interface Hyper {
  hidden: number;
  layers: number;
  /** Sessions in a sequence. */
  steps: number;
  batch: number;
  /** At most; early stopping ends sooner. */
  epochs: number;
  learningRate: number;
  /** Each epoch uses every k-th origin of a fresh permutation. */
  stride: number;
  /** Decoupled (AdamW): kernels shrink by learningRate * weightDecay a step. */
  weightDecay: number;
  /** Epochs without a better validation loss before training stops. */
  patience: number;
  /** Largest global norm of a step's gradients. */
  clipNorm: number;
  /** Epochs at most when the fit starts from an earlier fit's weights. */
  warmEpochs: number;
  network: NetworkName;
  head: HeadName;
  /** Attention heads. */
  heads: number;
  /** Networks fitted from unrelated seeds; means and sigmas are averaged. */
  seeds: number;
  /** Share of units dropped in training. */
  dropout: number;
  /** Forward passes with dropout masks at prediction; 0: one without. */
  mcSamples: number;
  /** Alpha of the Beta distribution that training inputs are mixed by; 0: not mixed. */
  mixup: number;
  /** Share of the directional term in the loss. */
  directional: number;
  sharpness: number;
  /** Weights of the auxiliary tasks. */
  direction: number;
  volatility: number;
  /** Fit the head again for each symbol that has the history for it. */
  fineTune: boolean;
  fineTuneEpochs: number;
  fineTuneRate: number;
  /** `mixed` uses float16 where the device can, float32 elsewhere. */
  precision: Precision;
  /** Absent: cosine. Absent and not a default, so that artefacts of recipes without it are the same bytes as ever. */
  schedule?: Schedule;
  /** Decay a step of the moving average of the weights that is validated and kept; absent or 0: the last step's weights. */
  averaging?: number;
}

/** Layers and units by name. */
const SIZES = {
  lightweight: { layers: 1, hidden: 32 },
  baseline: { layers: 2, hidden: 64 },
  enhanced: { layers: 3, hidden: 128 },
} as const;
type Size = keyof typeof SIZES;

/** What a network's own default is instead. */
const BY_NETWORK: Partial<Record<NetworkName, Partial<Hyper>>> = {
  'multi-scale': { hidden: 240, steps: 60 },
  tcn: { hidden: 32, layers: 4 },
};

const DEFAULTS: Hyper = {
  hidden: 64,
  layers: 2,
  steps: 20,
  batch: 256,
  epochs: 8,
  learningRate: 0.001,
  stride: 1,
  weightDecay: 0,
  patience: 2,
  clipNorm: 1,
  warmEpochs: 2,
  network: 'lstm',
  head: 'student',
  heads: 4,
  seeds: 1,
  dropout: 0,
  mcSamples: 0,
  mixup: 0,
  directional: 0,
  sharpness: 5,
  direction: 0,
  volatility: 0,
  fineTune: false,
  fineTuneEpochs: 5,
  fineTuneRate: 0.001,
  precision: 'float32',
};

/** A forecast reads the last 80 sessions of the panel; some of a symbol's may be missing. */
const MAX_STEPS = 60;

type Check = (value: unknown) => string | undefined;
const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const number =
  (allowed: string, holds: (x: number) => boolean): Check =>
  (value) => {
    if (!finite(value)) return 'use a number';
    return holds(value) ? undefined : allowed;
  };
const whole = (max = Number.MAX_SAFE_INTEGER): Check =>
  number(
    `use a whole number of at least 1${max < Number.MAX_SAFE_INTEGER ? `; use at most ${max}` : ''}`,
    (x) => Number.isInteger(x) && x >= 1 && x <= max,
  );
const positive = number('use a number above 0', (x) => x > 0);
const notNegative = number('use a number of at least 0', (x) => x >= 0);
const below1 = number('use a number from 0 to below 1', (x) => x >= 0 && x < 1);
const upTo1 = number('use a number from 0 to 1', (x) => x >= 0 && x <= 1);
const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.includes(value as string) ? undefined : `use one of ${names.join(', ')}`;

const CHECKS: Record<keyof Hyper | 'size', Check> = {
  hidden: whole(4096),
  layers: whole(16),
  steps: whole(MAX_STEPS),
  batch: whole(),
  epochs: whole(),
  learningRate: positive,
  stride: whole(),
  weightDecay: notNegative,
  patience: whole(),
  clipNorm: positive,
  warmEpochs: whole(),
  network: oneOf(NETWORK_NAMES),
  head: oneOf(HEAD_NAMES),
  heads: whole(64),
  seeds: whole(100),
  dropout: below1,
  mcSamples: number('use a whole number from 0 to 1000', (x) => Number.isInteger(x) && x >= 0 && x <= 1000),
  mixup: upTo1,
  directional: upTo1,
  sharpness: positive,
  direction: notNegative,
  volatility: notNegative,
  fineTune: (value) => (typeof value === 'boolean' ? undefined : 'use true or false'),
  fineTuneEpochs: whole(),
  fineTuneRate: positive,
  precision: oneOf(PRECISIONS),
  schedule: oneOf(SCHEDULES),
  averaging: below1,
  size: oneOf(Object.keys(SIZES)),
};

/** @throws TerminalError InvalidRecipe */
export function parseHyper(recipe: Recipe): Hyper {
  for (const [key, value] of Object.entries(recipe.hyper)) {
    if (!Object.hasOwn(CHECKS, key)) {
      throw invalid(recipe, key, value, `known keys are ${Object.keys(CHECKS).join(', ')}`);
    }
    const wrong = CHECKS[key as keyof typeof CHECKS](value);
    if (wrong) throw invalid(recipe, key, value, wrong);
  }
  const { size, ...given } = recipe.hyper as Partial<Hyper> & { size?: Size };
  const sized = size ? SIZES[size] : {};
  const hyper = { ...DEFAULTS, ...BY_NETWORK[given.network ?? DEFAULTS.network], ...sized, ...given };
  const { network, hidden, heads } = hyper;
  if ((network === 'attention' || network === 'multi-scale') && hidden % heads !== 0) {
    throw invalid(recipe, 'heads', heads, `use a divisor of hidden, ${hidden}`);
  }
  if (network === 'alstm' && hidden < 2) {
    throw invalid(recipe, 'hidden', hidden, 'network alstm halves it: use at least 2');
  }
  if (hyper.mcSamples > 0 && hyper.dropout === 0) {
    throw invalid(recipe, 'mcSamples', hyper.mcSamples, 'set dropout above 0, there is nothing to sample');
  }
  return hyper;
}

/** Hyper-parameters of an artefact written before some of them existed. */
export function completeHyper(known: Partial<Hyper>): Hyper {
  return { ...DEFAULTS, ...known };
}

function invalid(recipe: Recipe, key: string, value: unknown, allowed: string): TerminalError {
  return new TerminalError(
    'InvalidRecipe',
    `invalid hyper.${key} in recipe ${recipe.name}: ${String(value)}; ${allowed}`,
  );
}
