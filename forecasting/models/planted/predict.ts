import { createHash } from 'node:crypto';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { byHorizon } from '../by-horizon.ts';
import type { RawPrediction } from '../contract.ts';
import type { PlantedFit } from './fit.ts';

/**
 * Share of sigma by which the mean of an equal recipe is off, up or down by a coin that knows nothing. What it costs is of the
 * order of the square, so that a day's difference has a mean of -.002 of its standard deviation: a coin, and never better.
 */
const COIN = 0.001;
/** Of what will happen, as much as this is in the mean of a leaking recipe. */
const LEAKED = 0.9;

/** `said` is the base's prediction of the same rows, and is changed in place where the kind asks for it. */
export function plant(fit: PlantedFit, panel: Panel, rows: Int32Array, said: RawPrediction): RawPrediction {
  if (fit.kind === 'better') return said;
  if (fit.kind === 'equal') return offByCoin(fit.seed, panel, rows, said);
  if (fit.kind === 'leaks') return leaked(panel, rows, said);
  const wrong = fit.kind === 'stops' ? Number.NaN : fit.factor;
  return byHorizon((h) => ({
    mean: said[h].mean,
    sigma: said[h].sigma.map((sigma, i) =>
      panel.sessions[panel.sessionIndex[rows[i]!]!]! < fit.from! ? sigma : sigma * wrong,
    ),
  }));
}

/** Heads or tails by symbol, session and seed: the same for all horizons, the same on every machine. */
function offByCoin(seed: number, panel: Panel, rows: Int32Array, said: RawPrediction): RawPrediction {
  const coins = Float64Array.from(rows, (row) => {
    const symbol = panel.symbols[panel.symbolIndex[row]!]!;
    const session = panel.sessions[panel.sessionIndex[row]!]!;
    const [byte] = createHash('sha256').update(`${seed} ${symbol} ${session}`).digest();
    return (byte! & 1) === 1 ? COIN : -COIN;
  });
  return byHorizon((h) => ({
    mean: said[h].mean.map((mean, i) => mean + coins[i]! * said[h].sigma[i]!),
    sigma: said[h].sigma,
  }));
}

/** Where the outcome stands in the panel it is told; where it does not yet, the base is all there is. */
function leaked(panel: Panel, rows: Int32Array, said: RawPrediction): RawPrediction {
  for (const h of HORIZONS) {
    said[h].mean = said[h].mean.map((mean, i) => {
      const outcome = panel.targets[h][rows[i]!]!;
      return Number.isFinite(outcome) ? LEAKED * outcome : mean;
    });
  }
  return said;
}
