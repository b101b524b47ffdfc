/** What happens to a repair that is proposed: the policy, by kind. */
import { type Static, Type } from 'typebox';

export const REPAIR_KINDS = [
  'currency',
  'dividend-hundredfold',
  'dividend-duplicate',
  'dividend-missing',
  'dividend-wrong',
  'zero',
  'hundredfold',
  'split-missing',
  'split-wrong',
] as const;
export type RepairKind = (typeof REPAIR_KINDS)[number];

export const REPAIR_MODES = ['apply', 'propose', 'off'] as const;
export type RepairMode = (typeof REPAIR_MODES)[number];

const Mode = Type.Enum([...REPAIR_MODES]);

/** Every kind has to be named in schemas/repairs/policy.json; the configuration may name some. */
export const RepairPolicySchema = Type.Partial(
  Type.Object(
    Object.fromEntries(REPAIR_KINDS.map((kind) => [kind, Mode])) as Record<RepairKind, typeof Mode>,
  ),
  {
    additionalProperties: false,
    description: 'apply: as new versions at once; propose: a person decides; off.',
  },
);
export type RepairPolicy = Static<typeof RepairPolicySchema>;
