import type { Attention } from '../../schemas/data-api.ts';

/** Why there are no buttons, and the way out. */
export function WritesOff({ writes }: { writes: Attention['writes'] }) {
  if (writes !== 'off') return null;
  return (
    <p className="notice">
      <strong>Only to read.</strong> The API listens beyond this machine and has no operator key: set{' '}
      <code>api.operatorKey</code>, or use <code>tempocast quarantine</code> and{' '}
      <code>tempocast repairs</code>.
    </p>
  );
}
