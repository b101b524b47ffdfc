/** A fitted ARIMA forecasts by its autoregressive form: iterated mean, EWMA sigma grown as the model says. */
export { predictAr as predictArima } from '../ar/predict.ts';
