/** What the small bars share: a sheet as wide as their scale, with its zero, and where a bar stands in it. */
import type { Scale } from './scale.ts';

export const widthOf = (scale: Scale): number => scale.range()[1]! + scale.range()[0]!;

interface Props {
  scale: Scale;
  height: number;
  className: string;
  label: string;
  children: React.ReactNode;
}

export function BarSheet({ scale, height, className, label, children }: Props) {
  const [width, zero] = [widthOf(scale), scale(0)];
  return (
    <svg
      className={className}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <line className="zero" x1={zero} x2={zero} y1={0} y2={height} />
      {children}
    </svg>
  );
}

/** A `rect` from lower to upper, in the middle of the height; never thinner than a pixel. */
export function barIn(scale: Scale, height: number, [lower, upper]: [number, number], thickness: number) {
  return {
    x: scale(lower),
    width: Math.max(1, scale(upper) - scale(lower)),
    y: height / 2 - thickness / 2,
    height: thickness,
  };
}
