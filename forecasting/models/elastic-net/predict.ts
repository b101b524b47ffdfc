/** A fitted elastic net forecasts as a ridge does: linear mean in EWMA sigmas, the baseline's sigma. */
export { predictRidge as predictElasticNet } from '../ridge/predict.ts';
