import type { Sequences } from './sequences.ts';

/** Origins that the medians are taken over, evenly spread: more change no third digit. */
const ORIGINS = 2048;

/** Median of each input at each step over the training origins, standardised, [steps][inputs], to six digits. */
export function medianSequence(sequences: Sequences, rows: Int32Array): number[][] {
  const { steps, width } = sequences;
  const stride = Math.max(1, Math.floor(rows.length / ORIGINS));
  const chosen = rows.filter((_, i) => i % stride === 0);
  const values = sequences.batch(chosen);
  const column = new Float32Array(chosen.length);
  return Array.from({ length: steps }, (_, step) =>
    Array.from({ length: width }, (_, input) => {
      for (let i = 0; i < column.length; i++) column[i] = values[(step * column.length + i) * width + input]!;
      column.sort();
      return Number(column[column.length >> 1]!.toPrecision(6));
    }),
  );
}
