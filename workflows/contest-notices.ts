/**
 * People hear of what changes who serves, and of what waits for them: once per decision, also when an attempt that decided
 * died before it could answer and the next one found it decided.
 */
import type { ContestEventKind } from '../schemas/contest.ts';
import type { ContestAnswer, ContestRequest } from '../schemas/contest-requests.ts';
import type { Instant } from '../schemas/market.ts';
import type { Severity } from '../schemas/notify.ts';
import { tellOnce } from './notices.ts';

const TOLD: Partial<Record<ContestEventKind, Severity>> = {
  promoted: 'info',
  'rolled-back': 'critical',
  'rollback-impossible': 'critical',
  alarm: 'warn',
  waiting: 'warn',
  'fit-refused': 'warn',
  drift: 'warn',
};

export async function tellOfDecisions(
  universe: string,
  { events }: ContestAnswer,
  request: ContestRequest,
): Promise<void> {
  const known = request.kind === 'session' || request.kind === 'refit' ? request.asOf : undefined;
  const at: Instant = known ?? new Date().toISOString();
  for (const { id, kind, recipe, champion, reasons } of events) {
    const severity = TOLD[kind];
    if (severity === undefined) continue;
    await tellOnce(`tell: ${kind} ${recipe ?? ''}`, {
      incidentKey: `contest/${id}`,
      kind: 'ContestDecision',
      severity,
      title: `${universe}: ${kind} ${recipe ?? ''}; ${champion.after} serves`,
      body: `${reasons.join('; ')} (decision ${id})`,
      knownAt: at,
    });
  }
}
