/** Skill of a loss against a baseline's: 1 - loss / baseline; 0 is as good, 1 is perfect. */
export function skill(loss: number, baselineLoss: number): number {
  return 1 - loss / baselineLoss;
}
