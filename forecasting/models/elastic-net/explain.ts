/** As ridge: the model is of the same form, whatever drew its coefficients to zero. */
export { explainRidge as explainElasticNet } from '../ridge/explain.ts';
