/** Losses by epoch of a fit as its run keeps them. */
import type { RunCurve, RunCurvePoint } from '../../schemas/runs.ts';

interface Described {
  curve?: RunCurvePoint[];
  facts?: Record<string, unknown>;
}

/** The fit's own under `name`; those of an ensemble's members, which its facts hold, under `name.member`. */
export function curvesOf(name: string, { curve = [], facts }: Described): RunCurve[] {
  const members = (facts?.members ?? []) as ({ name: string } & Described)[];
  return [
    ...(curve.length > 0 ? [{ name, points: curve }] : []),
    ...members.flatMap((member) => curvesOf(`${name}.${member.name}`, member)),
  ];
}
