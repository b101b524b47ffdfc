import type { HeldRow } from '../../schemas/data-api.ts';

/** The word and its shape: colour alone says nothing. */
export function HeldStateWord({ row }: { row: HeldRow }) {
  if (row.state === 'held') return <span className="band amber">■ held</span>;
  return <span className="muted">✓ {row.state}</span>;
}
