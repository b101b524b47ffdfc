/** What each number means: shown on hover and focus, the same words everywhere. */
export const DEFINITIONS = {
  symbol: 'Ticker of the stock or fund. Press Enter, or click, for its chart.',
  close: 'Close of the origin session as traded: not adjusted for later splits or dividends.',
  median:
    'Median of the predictive distribution of the total return from the close of the origin session to the close of the target session, in percent.',
  interval:
    'Interval that should hold the outcome in 80 of 100 cases: the model’s, widened or narrowed by how often earlier ones of this symbol and horizon have missed on either side. The darker part holds 50 of 100; the line is the median. All bars have the same scale, which is in the header.',
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
  liveSkill:
    '1 minus CRPS divided by the CRPS of the naive forecasts of the same sessions and symbols, in percent; ± is 1.96 standard errors. Forecasts as they were issued, scored when their outcome was known.',
  rankIc:
    'Mean over sessions of the rank correlation between forecast means and outcomes over the symbols; ± is 1.96 standard errors, widened where outcomes overlap. 0.02 to 0.05 is what good forecasts of daily returns reach.',
  coverage:
    'Share of outcomes that fell into the interval, in percent. An honest 80 % interval holds 80 of 100.',
  regime:
    'The symbol’s EWMA volatility when the forecast was made, among its own of the 63 sessions before: lowest third calm, highest third rough.',
  alarm:
    'Intervals that do their work leave these limits over 250 sessions in few cases, 1 in 25 at most; further ahead outcomes overlap, so the limits are wider.',
  intervalScore:
    'Mean score of the 90 % interval: its width, plus 20 times the distance of outcomes outside it, in percent of the price. Lower is better.',
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
  deadline:
    'The instant by which the dataset has to be there: its hour in the configuration plus the minutes allowed.',
  arrivals:
    'The newest dates, oldest left. The line is the deadline: a dot below it came in time, a triangle above it came late, a cross did not come; a hollow dot came with subjects missing. Drawn up to 2 hours to either side.',
  circuit:
    'Closed: requests go through. Open: after failures in a row the provider is not asked for a while, and the next one answers. Half-open: one request tries whether it is back.',
  suite: 'A versioned document of expectations about one dataset.',
  suiteTrend:
    'The newest runs, oldest left. A tick: everything passed. A bar is as tall as the share that failed; red when a critical one did.',
  percents:
    'Unexpected values in percent of all elements, and of those that are not missing. They differ when values are missing.',
  historyZ:
    'Distance of this run from the runs before it, in their robust standard deviations. Runs after it are never looked at.',
  bounds: 'What the runs before it let one expect. Runs after it are never looked at.',
  held: 'Rows in quarantine that nobody has decided about. They are kept, and no model sees them.',
  repair:
    'Something that looks wrong in a known way, with evidence known at the time and the change that would mend it. Applying writes new versions; reverting holds those, so that what the provider said is used again.',
  cause:
    'Why a value changed: a corporate action explains it, the vendor corrected itself, another provider answered, an operator or a repair wrote it, or nothing explains it.',
} as const;
export type Definition = keyof typeof DEFINITIONS;
