/** Evidence on a small logarithmic axis with the tick at which it decides; the same axis in every row. */
import type { EvidenceKind } from '../../schemas/contest-charts.ts';

const WIDTH = 110;
const HEIGHT = 16;
/** M from .1 to 100. */
const [LOW, HIGH] = [-1, 2];
const PAD = 5;
const x = (log10: number) =>
  PAD + ((Math.min(HIGH, Math.max(LOW, log10)) - LOW) / (HIGH - LOW)) * (WIDTH - 2 * PAD);

interface Props {
  logM: number;
  threshold: number;
  kind: EvidenceKind;
  label: string;
}

export function EvidenceBar({ logM, threshold, kind, label }: Props) {
  const [one, now, limit] = [x(0), x(logM / Math.LN10), x(Math.log10(threshold))];
  const y = HEIGHT / 2;
  return (
    <svg className={`evidence-bar ${kind}`} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <line className="zero" x1={one} x2={one} y1={2} y2={HEIGHT - 2} />
      <line className="limit" x1={limit} x2={limit} y1={1} y2={HEIGHT - 1} />
      <line className="reach" x1={one} x2={now} y1={y} y2={y} />
      <circle cx={now} cy={y} r={3.5} />
    </svg>
  );
}
