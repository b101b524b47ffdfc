/** What an Update has to look like before it is accepted: a rejected one leaves no trace in the history. */
import { ApplicationFailure } from '@temporalio/workflow';
import { CONTEST, type ContestRequest, type ContestView } from '../schemas/contest-requests.ts';

const KINDS: Readonly<Record<string, ContestRequest['kind']>> = {
  [CONTEST.session]: 'session',
  [CONTEST.register]: 'register',
  [CONTEST.refit]: 'refit',
  [CONTEST.act]: 'action',
  [CONTEST.adoptPolicy]: 'adopt-policy',
  [CONTEST.open]: 'open',
};
const ACTIONS = ['approve', 'veto', 'pause', 'resume', 'force', 'roll-back', 'close', 'confirm'];
const LONGEST = 2_000;

/** Throws ApplicationFailure ContestClosed, RequestInvalid, NameMissing. The rest is decided with the state, in order. */
export function checkRequest(
  update: string,
  request: ContestRequest | undefined,
  view: ContestView | null,
): void {
  if (view?.status === 'closed')
    throw refuse('ContestClosed', `contest ${view.contest} is closed, it takes no more requests`);
  if (typeof request !== 'object' || request === null || request.kind !== KINDS[update])
    throw refuse(
      'RequestInvalid',
      `${update} takes a request of kind ${KINDS[update]}, not ${JSON.stringify(request ?? null)}`,
    );
  if (request.kind === 'session') {
    const { session, asOf } = request;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(session) || Number.isNaN(Date.parse(asOf)))
      throw refuse('RequestInvalid', `a session is YYYY-MM-DD with an instant asOf: ${session}, ${asOf}`);
    return;
  }
  text('id', request.id);
  if (request.kind === 'action') {
    if (!ACTIONS.includes(request.action))
      throw refuse('RequestInvalid', `an action is one of ${ACTIONS.join(', ')}: '${request.action}'`);
    text('reason', request.reason);
  }
  if (request.kind === 'register' || request.kind === 'refit') text('recipe', request.recipe);
  if (request.kind !== 'refit' && !request.name?.trim())
    throw refuse('NameMissing', `${request.kind} needs the name of who acts`);
}

function text(what: string, value: string | undefined): void {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST) return;
  throw refuse('RequestInvalid', `${what} has to be a text of 1 to ${LONGEST} characters`);
}

function refuse(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
