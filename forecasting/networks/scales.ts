/** What each scale of the multi-scale network reads, apart from the code behind it: this file loads no TensorFlow. */
export const SCALES = ['short', 'middle', 'long'] as const;
const SHORT = 10;
const MIDDLE = 30;
const LONG = 20;

/** The steps each scale reads, ascending; all three end at the last one. */
export function stepsOfScales(steps: number): number[][] {
  const every = (k: number, count: number) =>
    Array.from({ length: count }, (_, i) => steps - 1 - k * (count - 1 - i));
  const stride = Math.max(1, Math.floor(steps / LONG));
  return [
    every(1, Math.min(SHORT, steps)),
    every(1, Math.min(MIDDLE, steps)),
    every(stride, Math.floor((steps - 1) / stride) + 1),
  ];
}
