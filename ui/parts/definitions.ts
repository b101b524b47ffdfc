/** What each number means: shown on hover and focus, the same words everywhere. */
export const DEFINITIONS = {
  symbol: 'Ticker of the stock or fund. Press Enter, or click, for its chart.',
  close: 'Close of the origin session as traded: not adjusted for later splits or dividends.',
  median:
    'Median of the predictive distribution of the total return from the close of the origin session to the close of the target session, in percent.',
  interval:
    'Interval that should hold the outcome in 80 of 100 cases: from the 10 % to the 90 % quantile. The darker part holds 50 of 100; the line is the median. All bars have the same scale, which is in the header.',
  probabilityUp: 'Probability that the total return is above zero, in percent.',
  excludesZero: 'The whole 80 % interval lies on one side of zero.',
  session: 'Exchange day after whose close the forecasts were made.',
  age: 'Time since asOf, the instant after which nothing that was learned has been used.',
  champion:
    'The recipe whose forecasts are served: the best one by CRPS skill that the sanity band does not block.',
  quality: 'Expectations that the data of this session passed.',
  pipeline: 'State of the newest session run.',
  crps: 'Continuous ranked probability score of the predictive distribution, in units of log return; lower is better. It rewards a right centre and a right width at once.',
  skill:
    '1 minus CRPS divided by the CRPS of the baseline, in percent. Above zero is better than the baseline. Measured walk-forward: each forecast was made by a model that had only seen the past.',
  coverage:
    'Share of outcomes that fell into the interval, in percent. An honest 80 % interval holds 80 of 100.',
  band: 'Results that are too good mean a leak, not a discovery. Amber raises an alarm; red blocks promotion.',
  version: 'Hash of one fit of the recipe.',
  trainedThrough: 'Last session whose data the fit has seen.',
  expectation:
    'What the data has to satisfy. Critical failures send rows to quarantine; warnings are flagged.',
  unexpected: 'Values that break the expectation, of all values looked at.',
  quarantine: 'Rows that failed a critical expectation: kept, with the reason, and shown to no model.',
  restatement:
    'Values that the provider said differently before. Both stay; forecasts made before are not changed.',
  scored:
    'Sessions whose forecasts have come due, so that the outcome is known. Below 20 of them a skill is not shown: it would be a few days of luck.',
} as const;
export type Definition = keyof typeof DEFINITIONS;
