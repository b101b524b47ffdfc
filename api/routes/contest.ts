/** The contest: how it stands, what was decided, and one decision with all it was decided from. */
import { Type } from 'typebox';
import { type ContestEvent, EVENT_KINDS } from '../../schemas/contest.ts';
import {
  ContestSchema,
  type DecisionAnswer,
  DecisionListSchema,
  OneDecisionSchema,
} from '../../schemas/contest-api.ts';
import { decision } from '../../stores/postgres/contests.ts';
import { leftOut, listedDecisions } from '../../stores/postgres/decision-list.ts';
import { newestContest } from '../contest/newest.ts';
import { closedObject, countTo, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { accessOf } from '../writes/access.ts';

const KEEP_MS = 2_000;

export const contestRoute: Route = {
  path: '/v1/contest',
  operationId: 'getContest',
  summary: 'How the contest stands: champion, challengers, their evidence, the policy.',
  pathSchema: None,
  querySchema: None,
  response: ContestSchema,
  keep: KEEP_MS,
  async load({ db, universe, recipes, contestEnabled, access }) {
    const found = await newestContest(db, universe);
    if (found === undefined)
      throw new Problem(
        'not-found',
        `no contest has begun in universe ${universe}: ${contestEnabled ? 'the next day that is published begins it' : 'contest.enabled is false'}; see docs/operations/contest`,
        { reason: contestEnabled ? 'NoContest' : 'ContestDisabled' },
      );
    const { version, asOf, state, policy } = found;
    const taken = [state.champion.recipe, state.watch?.recipe, ...Object.keys(state.challengers)];
    const candidates = recipes.map(({ name }) => name).filter((name) => !taken.includes(name));
    const writes = accessOf(access);
    return { body: { version, asOf, state, policy, enabled: contestEnabled, candidates, writes } };
  },
};

const WITHOUT = /^[a-z-]+(,[a-z-]+)*$/;

export const decisionsRoute: Route = {
  path: '/v1/contest/decisions',
  operationId: 'listDecisions',
  summary: 'Decisions of the contest, newest first, without their evidence.',
  pathSchema: None,
  querySchema: closedObject({
    limit: Type.Optional(countTo(500, 50)),
    without: Type.Optional(
      Type.String({
        pattern: WITHOUT.source,
        description: 'kinds to leave out, with commas between: refits are many',
      }),
    ),
  }),
  response: DecisionListSchema,
  keep: KEEP_MS,
  async load({ db, universe }, { query }) {
    const asked = typeof query.without === 'string' ? query.without.split(',') : [];
    const without = EVENT_KINDS.filter((kind) => asked.includes(kind));
    if (without.length < asked.length)
      throw new Problem('invalid-parameter', `without: ${query.without} names a kind that there is not`, {
        parameter: 'without',
        allowed: EVENT_KINDS,
      });
    const found = await listedDecisions(db, { universe, limit: Number(query.limit), without });
    const left = without.length === 0 ? 0 : await leftOut(db, { universe, without });
    const decisions = found.map(({ event, ...rest }) => answerOf({ ...event, ...rest }));
    return { body: { decisions, leftOut: left } };
  },
};

export const decisionRoute: Route = {
  path: '/v1/contest/decisions/{id}',
  operationId: 'getDecision',
  summary: 'A decision as it was made: evidence, thresholds, policy in full, code, actor.',
  pathSchema: closedObject({
    id: Type.String({ pattern: '^[^/]{1,200}/[0-9]{1,9}$', description: '<contest>/<number>, encoded' }),
  }),
  querySchema: None,
  response: OneDecisionSchema,
  keep: KEEP_MS,
  async load({ db, universe }, { path }) {
    const found = await decision(db, String(path.id));
    if (found === undefined)
      throw new Problem(
        'not-found',
        `no decision ${path.id} in universe ${universe}; see /v1/contest/decisions`,
        {
          parameter: 'id',
        },
      );
    const { event, policy, decidedAt, codeVersion } = found;
    const head = { ...event, stage: event.evidence.stage ?? null, decidedAt, codeVersion };
    return { body: { ...answerOf(head), evidence: event.evidence, policy } };
  },
};

type Head = Omit<ContestEvent, 'evidence'> & Pick<DecisionAnswer, 'stage' | 'decidedAt' | 'codeVersion'>;

function answerOf(head: Head): DecisionAnswer {
  const { id, kind, session, recipe, champion, actor, reasons, stage, decidedAt, codeVersion } = head;
  return { id, kind, session, recipe, champion, actor, reasons, stage, decidedAt, codeVersion };
}
