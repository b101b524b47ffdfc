/** The policy by which a contest begins: the shipped one, or that of the file that the configuration names. */
import { readFile } from 'node:fs/promises';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { checkPolicy } from '../../schemas/policies/check.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import type { Policy } from '../../schemas/policy.ts';

/** Throws PolicyUnreadable, PolicyInvalid (terminal). */
export async function configuredPolicy({ contest }: Pick<Config, 'contest'>): Promise<Policy> {
  const file = contest.policy;
  if (file === undefined || file === null) return defaultPolicy;
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new TerminalError(
      'PolicyUnreadable',
      `contest.policy is ${JSON.stringify(file)}, which cannot be read as JSON: ${(error as Error).message}`,
    );
  }
  return checkPolicy(document);
}
