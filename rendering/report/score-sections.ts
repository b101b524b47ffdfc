/** Skill, coverage, recipes and the contest: every figure beside the naive one. */
import type { ReportDocument, ReportScore } from '../../schemas/report.ts';
import { coverageByLevel } from './coverage-by-level.ts';
import {
  basisPoints,
  count,
  fixed,
  NONE,
  percent,
  plural,
  shortInstant,
  signed,
  signedPercent,
  withError,
} from './format.ts';
import { skillPath } from './skill-path.ts';
import type { ReportSection, ReportTable } from './view.ts';

const WINDOWS = { week: 'this week', quarter: 'last 60', year: 'last 250' } as const;

const skill = ({ skill: share, skillError }: { skill: number | null; skillError: number | null }): string =>
  withError(signedPercent(share), skillError === null ? NONE : fixed(100 * skillError, 2));
const both = (ours: number | undefined, naive: number | undefined): string =>
  `${percent(ours)} (${percent(naive)})`;

const cellsOf = (one: ReportScore): string[] => [
  ...[skill(one), both(one.coverage[1], one.naiveCoverage[1]), both(one.coverage[2], one.naiveCoverage[2])],
  ...[basisPoints(one.crps), basisPoints(one.naiveCrps), count(one.sessions), count(one.forecasts)],
];

export function skillSection(document: ReportDocument): ReportSection {
  const all = document.scores.filter(({ regime }) => regime === null).filter(saysMore);
  if (all.length === 0) {
    return {
      id: 'skill',
      heading: 'Skill and coverage',
      text: ['No forecast has an outcome beside one of the naive recipe yet.'],
    };
  }
  const plotted = longest(all);
  return {
    id: 'skill',
    heading: 'Skill and coverage',
    text: ['In brackets: the naive recipe on the same forecasts.'],
    tables: [
      {
        caption: 'Served forecasts by horizon and span of sessions; CRPS in .0001 of log return',
        head: [
          'sessions ahead',
          'span',
          'skill %',
          '80 % held',
          '90 % held',
          'CRPS',
          'naive',
          'sessions',
          'forecasts',
        ],
        rows: all
          .toSorted((a, b) => a.horizon - b.horizon)
          .map((one) => [...[String(one.horizon), WINDOWS[one.window], ...cellsOf(one)]]),
        words: 2,
      },
    ],
    plots: (width) =>
      [skillPath(document, width), coverageByLevel(plotted, width)].filter((plot) => plot !== undefined),
  };
}

/** While the longer span holds no more sessions than the shorter one, one line says it. */
function saysMore(one: ReportScore, _: number, all: readonly ReportScore[]): boolean {
  const shorter = all.find(({ window, horizon }) => window === 'quarter' && horizon === one.horizon);
  return one.window !== 'year' || one.sessions !== shorter?.sessions;
}

/** Of each horizon, the longest span there is. */
function longest(scores: readonly ReportScore[]): ReportScore[] {
  return [...Map.groupBy(scores, ({ horizon }) => horizon).values()]
    .map((group) => group.find((one) => one.window === 'year') ?? group.at(-1)!)
    .sort((a, b) => a.horizon - b.horizon);
}

export function regimeSection({ scores }: ReportDocument): ReportSection[] {
  const rows = scores
    .filter((one) => one.window === 'year' && one.regime !== null)
    .map((one) => [...[String(one.horizon), one.regime!, ...cellsOf(one)]]);
  if (rows.length === 0) return [];
  const head = [
    'sessions ahead',
    'regime',
    'skill %',
    '80 % held',
    '90 % held',
    'CRPS',
    'naive',
    'sessions',
    'forecasts',
  ];
  return [
    {
      id: 'regimes',
      heading: 'By volatility regime',
      text: [
        'The regime of a forecast is the third of the symbol’s last 63 volatilities that its own lies in. In brackets: naive. Last 250 sessions.',
      ],
      tables: [{ caption: 'Served forecasts by horizon and regime of the origin', head, rows, words: 2 }],
    },
  ];
}

export function recipesSection({ recipes, naive, champion }: ReportDocument): ReportSection[] {
  if (recipes.length === 0) return [];
  const horizons = [...new Set(recipes.map(({ horizon }) => horizon))].sort((a, b) => a - b);
  const names = [...new Set(recipes.map(({ recipe }) => recipe))];
  const rows = names.map((name) => {
    const own = recipes.filter(({ recipe }) => recipe === name);
    const mark = name === champion.recipe ? 'champion' : name === naive ? 'naive' : 'challenger';
    const first = own[0]!;
    const cells = horizons.map((horizon) => {
      const one = own.find((row) => row.horizon === horizon);
      if (one === undefined) return NONE;
      return name === naive ? `0 (CRPS ${basisPoints(one.naiveCrps)})` : skill(one);
    });
    return [name, mark, count(first.sessions), ...cells];
  });
  const table: ReportTable = {
    caption: 'Skill against the naive recipe in percent, by sessions ahead',
    head: ['recipe', 'role', 'sessions', ...horizons.map((horizon) => `${horizon} ahead`)],
    rows,
    words: 2,
  };
  return [
    {
      id: 'recipes',
      heading: 'Every recipe beside the naive one',
      text: [
        'Forecasts that were issued before their outcomes, of the symbols that all three (recipe, champion, naive) have; last 60 sessions.',
      ],
      tables: [table],
    },
  ];
}

export function contestSection({ contest, naive }: ReportDocument): ReportSection[] {
  if (contest === undefined) return [];
  const { champion, since, effect, challengers, decisions } = contest;
  const tested = challengers.some(({ evidence }) => evidence !== null);
  const kept = challengers.some(({ harm }) => typeof harm === 'number');
  const table: ReportTable = {
    caption: 'One session ahead, against the champion; CRPS in .0001 of log return',
    head: [
      'recipe',
      'stage',
      'better by',
      't; p',
      'days to 80 % power',
      ...(tested ? ['evidence; limit'] : []),
      ...(kept ? ['evidence for worse'] : []),
      'CRPS',
      'champion',
      'naive',
      'sessions',
    ],
    rows: challengers.map((one) => [
      ...[one.recipe, one.stage, signed(1e4 * one.difference, 3)],
      one.t === null ? NONE : `${fixed(one.t, 2)}; ${fixed(one.p, 3)}`,
      one.daysToPower === null ? NONE : count(one.daysToPower),
      ...(tested
        ? [one.evidence === null ? NONE : `${fixed(one.evidence, 2)}; ${fixed(one.threshold, 0)}`]
        : []),
      ...(kept ? [typeof one.harm === 'number' ? fixed(one.harm, 2) : NONE] : []),
      ...[
        basisPoints(one.crps),
        basisPoints(one.championCrps),
        basisPoints(one.naiveCrps),
        count(one.sessions),
      ],
    ]),
    words: 2,
  };
  const made: ReportTable = {
    caption: 'Decisions of the week',
    head: ['at (UTC)', 'serves', 'before', 'by', 'reason'],
    rows: decisions.map((one) => [
      shortInstant(one.at),
      one.recipe,
      one.previousRecipe ?? NONE,
      one.actor,
      one.reason,
    ]),
    words: 5,
  };
  return [
    {
      id: 'contest',
      heading: 'Contest',
      text: [
        `${champion} is champion since ${shortInstant(since)} UTC. Days to power: sessions until one look would find a difference of ${percent(effect)} % of its CRPS with a probability of 80 %, at the spread seen so far; below 20 sessions none is told. The naive recipe (${naive}) takes part.`,
        ...(decisions.length === 0
          ? ['No decision this week.']
          : [`${plural(decisions.length, 'decision')} this week.`]),
      ],
      tables: [...(challengers.length === 0 ? [] : [table]), ...(decisions.length === 0 ? [] : [made])],
    },
  ];
}
