/** A person's request to the contest of the configured universe. */
import { askContest as ask } from '../../activities/promote/ask-contest.ts';
import type { ContestAnswer, ContestRequest } from '../../schemas/contest-requests.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';

/** Throws what the contest refuses (terminal). */
export function askContest(
  { client, config }: Pick<PipelineClient, 'client' | 'config'>,
  update: string,
  request: ContestRequest,
): Promise<ContestAnswer> {
  const { universe, simulation } = config;
  return ask(client, { universe, simulation }, update, request);
}
