import { useContext, useLayoutEffect, useRef, useState } from 'react';
import { Written } from './link.tsx';

/** A table that may be wider than the screen; when it is, the keyboard can scroll it. */
export function Scroll({ label, children }: { label: string; children: React.ReactNode }) {
  const ref = useRef<HTMLElement>(null);
  const [wider, setWider] = useState(useContext(Written) !== null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWider(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return (
    <section
      ref={ref}
      className="scroll"
      aria-label={wider ? label : undefined}
      tabIndex={wider ? 0 : undefined}
    >
      {children}
    </section>
  );
}
