/** The contest in words: page and report say the same. */
import type { Stage } from '../../schemas/contest.ts';
import type { DecisionAnswer } from '../../schemas/contest-api.ts';
import type { EvidenceKind } from '../../schemas/contest-charts.ts';

const DECISION_WORDS: Record<string, string> = {
  registered: 'joined, in shadow',
  'gate-refused': 'refused at the offline gate',
  stage: 'went to another stage',
  dropped: 'is out',
  waiting: 'waits for a person',
  kept: 'was not promoted',
  promoted: 'was promoted',
  confirmed: 'was confirmed as champion',
  'rolled-back': 'serves again after a rollback',
  'rollback-impossible': 'could not be rolled back',
  alarm: 'raised an alarm',
  'fit-live': 'has a new fit that is live',
  'fit-refused': 'has a new fit that was refused',
  paused: 'contest paused',
  resumed: 'contest resumed',
  proposed: 'an action waits for a second person',
  'proposal-expired': 'an action expired without a second person',
  'policy-adopted': 'another policy decides',
  closed: 'contest closed',
  drift: 'has drifted',
};

export const STAGE_WORDS: Record<Stage | 'offline' | 'champion' | 'out', string> = {
  offline: 'offline gate',
  shadow: 'shadow',
  'ab-10': 'A/B, 10 %',
  'ab-50': 'A/B, 50 %',
  champion: 'champion',
  out: 'out',
};

/** What was decided, without the recipe. A kind that has no words yet says itself. */
export function decisionWords({ kind, stage }: Pick<DecisionAnswer, 'kind' | 'stage'>): string {
  if (kind === 'stage' && stage) return `went from ${STAGE_WORDS[stage.from]} to ${STAGE_WORDS[stage.to]}`;
  return DECISION_WORDS[kind] ?? kind;
}

export const EVIDENCE_WORDS: Record<EvidenceKind, string> = {
  benefit: 'better than the champion',
  harm: 'worse than the champion',
  reverse: 'the previous champion was better',
};

/** M for people: 0.43, 3.1, 128, 1.2e6. */
export function evidenceText(logM: number): string {
  const m = Math.exp(logM);
  if (m >= 1e5 || m < 1e-2) return m.toExponential(1).replace('e+', 'e');
  return m >= 100 ? m.toFixed(0) : m.toPrecision(2);
}
