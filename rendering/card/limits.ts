/** What a model is not for: what is true of all of them, and what its own scores say. */
import type { CardInput } from './card.ts';

const ALWAYS = [
  'Not advice, and no order to trade: it forecasts distributions, and what it cannot know (news of tonight, a halted stock) is in no interval.',
  'Not for other horizons, intraday moves, or symbols outside of its universe and history.',
  'Not for prices of options: the tails are calibrated for coverage, not for a risk-neutral measure.',
  'Liquidity and taxes are in no score, and cost only in that of the long-short strategy: 10 bp of what is traded.',
];

export function limitsOf({ scores, record, version }: CardInput): string[] {
  const own: string[] = [];
  const horizons = Object.entries(scores).sort(([a], [b]) => Number(a) - Number(b));
  const unproven = horizons.filter(([, m]) => !(number(m.skill) > 2 * number(m.skillStandardError)));
  if (unproven.length > 0 && record?.content.recipe.family !== 'ewma') {
    own.push(
      `No evidence that it beats the baseline at h = ${unproven.map(([h]) => h).join(', ')}: the skill there is less than two standard errors.`,
    );
  }
  const silent = horizons.length > 0 && horizons.every(([, m]) => m.hitRate === null);
  if (silent)
    own.push(
      'It says nothing about direction: its mean is the same for every symbol. Use its width, not its centre.',
    );
  const narrow = horizons
    .filter(([, m]) => number(m.coverage90) < 0.88)
    .map(([h, m]) => `${(100 * number(m.coverage90)).toFixed(1)} % at h = ${h}`);
  if (narrow.length > 0) own.push(`Its 90 % intervals were too narrow: ${narrow.join(', ')}.`);
  const bands = horizons.filter(([, m]) =>
    ['amber', 'red'].includes(String((m.sanity as { band?: string } | undefined)?.band)),
  );
  if (bands.length > 0)
    own.push(
      `Results at h = ${bands.map(([h]) => h).join(', ')} are suspiciously good: suspect a leak before a discovery.`,
    );
  const retrain = record?.content.recipe.retrainAfter;
  const old =
    retrain === undefined
      ? []
      : [
          `It has seen nothing after ${version.trainedThrough}; it is trained again after ${retrain} sessions, and should not serve much longer.`,
        ];
  return [...own, ...old, ...ALWAYS];
}

const number = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
