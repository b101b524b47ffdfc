/** Gives a chart its width: measured in the page; in a document without scripts a wide and a narrow one, chosen by CSS. */
import { useContext } from 'react';
import { useWidth } from './hooks.ts';
import { Written } from './link.tsx';

const WIDE = 760;
const NARROW = 350;

export function ChartFrame({ children }: { children: (width: number) => React.ReactNode }) {
  const written = useContext(Written) !== null;
  const [frame, width] = useWidth<HTMLDivElement>(WIDE);
  if (!written) return <div ref={frame}>{children(width)}</div>;
  return (
    <>
      <div className="wide-only">{children(WIDE)}</div>
      <div className="narrow-only">{children(NARROW)}</div>
    </>
  );
}
