/** What the page draws of a contest: moving figures at chosen sessions, evidence in stretches. Lists run along `sessions`. */
import { type Static, type TSchema, Type } from 'typebox';
import { STAGES } from './contest.ts';
import { CONTEST_ROLES, type ContestRole } from './contest-days.ts';
import { SessionDateSchema } from './forecast.ts';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Line = (description: string) => Type.Array(Nullable(Type.Number()), { description });

/** A moving figure with its 90 % confidence band over sessions; null before 20 of them. */
const Banded = (what: string) =>
  Type.Object(
    { value: Line(what), low: Line('90 % band, lower.'), high: Line('90 % band, upper.') },
    { description: what },
  );
export type BandedLine = Static<ReturnType<typeof Banded>>;

export const EVIDENCE_KINDS = ['benefit', 'harm', 'reverse'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

const EvidenceSchema = Type.Object({
  kind: Type.Unsafe<EvidenceKind>({ type: 'string', enum: [...EVIDENCE_KINDS] }),
  recipe: Type.String({
    description: 'Whom it is about: the challenger, or in reverse the previous champion.',
  }),
  champion: Type.String({ description: 'Against whom.' }),
  threshold: Type.Number({ description: 'M from which it decides.' }),
  running: Type.Boolean({ description: 'Reaches to the newest session.' }),
  sessions: Type.Integer({ description: 'Sessions with a number so far.' }),
  mean: Type.Number({ description: 'Mean of CRPS of the champion minus its own, over those sessions.' }),
  sd: Type.Number(),
  daysTo80: Nullable(
    Type.Number({ description: 'Sessions to 80 % power at that mean; null: the mean is not above 0.' }),
  ),
  points: Type.Array(Type.Tuple([Type.Integer(), Type.Number()]), {
    description: 'Index into sessions, ln M.',
  }),
});
export type ChartedEvidence = Static<typeof EvidenceSchema>;

export const ContestChartsSchema = Type.Object({
  contest: Type.String(),
  naive: Type.String({ description: 'The recipe that skill is against.' }),
  window: Type.Integer({ description: 'Sessions of the moving figures.' }),
  coverageLevel: Type.Number({ description: 'Of the interval whose coverage is followed.' }),
  total: Type.Integer({ description: 'Sessions of the contest; at most `points` of them are in the lists.' }),
  sessions: Type.Array(SessionDateSchema, { description: 'Oldest first; the newest is always there.' }),
  champions: Type.Array(Type.String(), { description: 'Who was champion in each session.' }),
  served: Banded('CRPS skill of whoever was champion on the day, 1 - CRPS / CRPS of the naive recipe.'),
  recipes: Type.Array(
    Type.Object({
      recipe: Type.String(),
      role: Type.Unsafe<ContestRole>({
        type: 'string',
        enum: [...CONTEST_ROLES],
        description: 'In the newest session.',
      }),
      skill: Banded('CRPS skill against the naive recipe.'),
      coverage: Banded('Share of outcomes inside the interval.'),
      judged: Type.Integer({ description: 'Outcomes in the newest window.' }),
    }),
  ),
  shares: Type.Array(
    Type.Object({
      recipe: Type.String(),
      stage: Type.Unsafe<(typeof STAGES)[number]>({ type: 'string', enum: [...STAGES] }),
      share: Type.Number({ description: 'Of the clients, in (0, 1).' }),
      from: Type.Integer({ description: 'Index into sessions.' }),
      to: Type.Integer(),
    }),
  ),
  evidence: Type.Array(EvidenceSchema),
});
export type ContestCharts = Static<typeof ContestChartsSchema>;
