/** The promotion policy: every threshold by which recipes rise and fall, versioned, with the reasons in docs/promotion.md. */
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const Sessions = (minimum: number, description: string) => Type.Integer({ minimum, description });
const Probability = (description: string) =>
  Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1, description });

export const OPERATOR_ACTIONS = [
  'approve',
  'veto',
  'pause',
  'resume',
  'force',
  'roll-back',
  'close',
] as const;
export type OperatorActionKind = (typeof OPERATOR_ACTIONS)[number];

/** What happens when nobody answers in time. */
export const WAITING_DEFAULTS = ['proceed', 'keep'] as const;

const WaitSchema = Type.Object(
  {
    required: Type.Boolean({ description: 'Whether a person has to approve.' }),
    deadlineSessions: Sessions(1, 'Sessions that the decision waits.'),
    default: Type.Unsafe<(typeof WAITING_DEFAULTS)[number]>(
      Type.String({ description: 'proceed or keep: what happens at the deadline.' }),
    ),
  },
  strict,
);

const ServingSchema = Type.Object(
  {
    stage: Type.Union([Type.Literal('ab-10'), Type.Literal('ab-50')]),
    share: Type.Number({ description: 'Share of clients that the challenger serves, in (0, 1).' }),
    minSessions: Sessions(1, 'Sessions before the next stage.'),
  },
  strict,
);

export const DRIFT_MONITORS = ['loss-page-hinkley', 'pit-page-hinkley', 'coverage-cusum'] as const;
export type DriftMonitorId = (typeof DRIFT_MONITORS)[number];

export const PolicySchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    version: Type.Integer({ minimum: 1 }),
    difference: Type.Object(
      {
        horizons: Type.Array(Type.Integer({ minimum: 1 }), {
          minItems: 1,
          description: 'Horizons whose one-day losses are averaged.',
        }),
        minSymbols: Type.Integer({ minimum: 1, description: 'Fewer symbols on a day: no number that day.' }),
      },
      strict,
    ),
    offline: Type.Object(
      {
        minSessions: Sessions(1, 'Out-of-sample sessions at the least.'),
        confidence: Probability('One-sided level of the lower bound of the mean difference.'),
        delta: Type.Number({
          exclusiveMinimum: 0,
          description: 'Non-inferior: bound above -delta x mean loss of the champion.',
        }),
      },
      strict,
    ),
    shadow: Type.Object(
      {
        minSessions: Sessions(1, 'Sessions in shadow before a test.'),
        harmThreshold: Type.Number({
          exclusiveMinimum: 1,
          description: 'e-process for harm at which it is out.',
        }),
        harmAlpha: Probability('What the threshold has to keep.'),
        positiveMean: Type.Boolean({ description: 'A test starts only when the mean in shadow is above 0.' }),
        restSessions: Sessions(0, 'Sessions in shadow after a test that found nothing.'),
      },
      strict,
    ),
    test: Type.Object(
      {
        alpha: Probability('Chance that one test promotes a challenger that is not better.'),
        spending: Type.Union([Type.Literal('fixed'), Type.Literal('strict')], {
          description:
            'fixed: each test has alpha. strict: the k-th has alpha x 6/(pi^2 k^2), all of it for M.',
        }),
        threshold: Type.Number({
          exclusiveMinimum: 1,
          description: 'fixed: M on any day from which it promotes; at least 1 / (alpha - lookP).',
        }),
        lookP: Type.Number({
          minimum: 0,
          maximum: 1,
          description: 'One-sided p of the look at the end date.',
        }),
        sessions: Type.Integer({
          minimum: 2,
          maximum: 1000,
          description: 'Sessions from start to end date.',
        }),
        perYear: Type.Integer({ minimum: 1, description: 'Tests started in any 252 sessions.' }),
        expectedFalsePerYear: Type.Number({
          exclusiveMinimum: 0,
          description: 'Bound of expected false promotions a year; alpha x perYear has to stay below.',
        }),
      },
      strict,
    ),
    serving: Type.Array(ServingSchema, { description: 'ab-10, then ab-50; shares ascend.' }),
    rollback: Type.Object(
      {
        windowSessions: Sessions(1, 'Sessions for which the previous champion stays in shadow.'),
        threshold: Type.Number({ exclusiveMinimum: 1, description: 'Reverse e-process that rolls back.' }),
        alpha: Probability('What the threshold has to keep.'),
        fallback: Type.String({
          minLength: 1,
          description: 'Recipe that serves when no previous champion is fit to.',
        }),
      },
      strict,
    ),
    guards: Type.Object(
      {
        windowSessions: Type.Integer({ minimum: 1, maximum: 60 }),
        coverageLevel: Probability('Nominal coverage of the interval that is watched.'),
        minCoverage: Probability('Mean coverage of the window below which it trips.'),
        maxMissing: Type.Number({ minimum: 0, description: 'Share of the window above which it trips.' }),
        maxNonFinite: Type.Integer({ minimum: 0, description: 'Non-finite forecasts of a day allowed.' }),
        maxWrongSymbols: Type.Integer({ minimum: 0, description: 'Symbols that nobody asked for, a day.' }),
        maxLatencyMs: Type.Number({ exclusiveMinimum: 0 }),
        maxSlowSessions: Type.Integer({
          minimum: 0,
          description: 'Sessions of the window above maxLatencyMs.',
        }),
      },
      strict,
    ),
    approval: Type.Object({ test: WaitSchema, promotion: WaitSchema }, strict),
    people: Type.Object(
      {
        secondPerson: Type.Array(Type.Unsafe<OperatorActionKind>(Type.String()), {
          description: 'Actions that a second person has to confirm.',
        }),
        minReason: Type.Integer({ minimum: 1, description: 'Characters of a reason at the least.' }),
        confirmWithinSessions: Sessions(1, 'Sessions that an action waits for the second person.'),
      },
      strict,
    ),
    autoRegister: Type.Optional(
      Type.Boolean({
        description:
          'Whether configured recipes that were evaluated beside the champion are registered without a person.',
      }),
    ),
    refit: Type.Optional(
      Type.Object(
        {
          paritySessions: Sessions(
            1,
            'The last sessions on which the fit before and the new one are compared.',
          ),
          maxScaleRatio: Type.Number({
            exclusiveMinimum: 1,
            description: 'Of the sigmas, typical row, either way.',
          }),
          maxMeanShift: Type.Number({
            exclusiveMinimum: 0,
            description: 'Of the means, typical row, in sigmas of the fit before.',
          }),
        },
        { ...strict, description: 'Sanity gates of a new fit of a recipe in the contest.' },
      ),
    ),
    limits: Type.Object(
      {
        challengers: Type.Integer({ minimum: 1, maximum: 100 }),
        rememberedInputs: Type.Integer({ minimum: 10, maximum: 1000 }),
      },
      strict,
    ),
    drift: Type.Object(
      {
        falseAlarmsPerYear: Type.Number({ exclusiveMinimum: 0, description: 'Of all monitors together.' }),
        monitors: Type.Array(
          Type.Object(
            {
              id: Type.Unsafe<DriftMonitorId>(Type.String()),
              share: Type.Number({ description: 'Of the budget, in (0, 1].' }),
            },
            strict,
          ),
          { minItems: 1 },
        ),
        retrainAfterSessions: Type.Optional(
          Sessions(1, 'A confirmed drift asks for a retraining once in so many sessions at the most.'),
        ),
        confirm: Type.Object(
          { signals: Type.Integer({ minimum: 1 }), ofSessions: Type.Integer({ minimum: 1, maximum: 60 }) },
          { ...strict, description: 'k of the last n sessions at which a monitor is above its threshold.' },
        ),
      },
      strict,
    ),
  },
  strict,
);
export type Policy = Static<typeof PolicySchema>;
