/** What a person does to the contest: a validated update of its workflow, as from the command line. */
import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import type { OperatorAction } from '../../schemas/contest.ts';
import { By, OperatorAnswerSchema, Reason } from '../../schemas/operator-api.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import { runUrl } from '../context.ts';
import { closedObject, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { WriteRoute } from './write-route.ts';

const Name = Type.String({ minLength: 1, maxLength: 200 });
const ACTIONS = [
  'register',
  'approve',
  'veto',
  'pause',
  'resume',
  'force',
  'roll-back',
  'close',
  'confirm',
] as const;

type Asked = Omit<OperatorAction, 'kind' | 'id' | 'name' | 'action'> & {
  action: OperatorAction['action'] | 'register';
  by: string;
  id?: string;
};

export const contestWrites: WriteRoute[] = [
  {
    path: '/v1/contest/actions',
    operationId: 'actOnContest',
    summary:
      'Register a challenger, approve, veto, force, roll back, pause, resume, close, or confirm as the second person.',
    pathSchema: None,
    bodySchema: closedObject({
      action: Type.Unsafe<OperatorAction['action'] | 'register'>({ type: 'string', enum: [...ACTIONS] }),
      id: Type.Optional(Name),
      recipe: Type.Optional(Name),
      proposal: Type.Optional(Name),
      second: Type.Optional(By),
      by: By,
      reason: Reason,
    }),
    response: OperatorAnswerSchema,
    async act(context, { body }) {
      const { by, id = randomUUID(), ...rest } = body as unknown as Asked;
      const { runId, result } = await context.operator.actOnContest(
        context.universe,
        rest.action === 'register'
          ? { kind: 'register', id, recipe: challengerOf(rest.recipe), name: by, reason: rest.reason }
          : { ...rest, action: rest.action, kind: 'action', id, name: by },
      );
      const own = workflowId.contest(context.universe);
      return {
        state: result === undefined ? 'running' : 'done',
        where: { path: '/v1/contest', workflowId: own, runUrl: runUrl(context, own, runId) },
        result: result ?? null,
      };
    },
  },
];

function challengerOf(recipe: string | undefined): string {
  if (recipe !== undefined) return recipe;
  throw new Problem('invalid-body', 'recipe is missing: register needs the recipe that is to challenge', {
    parameter: 'recipe',
  });
}
