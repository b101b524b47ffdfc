/** One tooltip for the page: whatever has `data-tip` shows it on hover and on focus. */
import { useEffect, useState } from 'react';
import { DEFINITIONS, type Definition } from './definitions.ts';

interface Shown {
  text: string;
  left: number;
  top: number;
  above: boolean;
}

const WIDTH = 300;
const POINTER_DELAY_MS = 300;

export function Tip() {
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    let described: Element | undefined;
    const hide = () => {
      described?.removeAttribute('aria-describedby');
      described = undefined;
      setShown(undefined);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onFocus = (event: Event) => show(event.target);
    // A pointer that only passes by opens nothing.
    const onPointer = (event: Event) => {
      clearTimeout(timer);
      timer = setTimeout(() => show(event.target), described ? 0 : POINTER_DELAY_MS);
    };
    const show = (from: EventTarget | null) => {
      clearTimeout(timer);
      const target = from instanceof Element ? from.closest('[data-tip]') : null;
      if (!target) return hide();
      if (target === described) return;
      described?.removeAttribute('aria-describedby');
      described = target;
      target.setAttribute('aria-describedby', 'tip');
      const box = target.getBoundingClientRect();
      const above = box.bottom > window.innerHeight - 140;
      const middle = box.left + Math.min(box.width, 400) / 2;
      const left = Math.max(8, Math.min(window.innerWidth - WIDTH - 8, middle - WIDTH / 2));
      setShown({
        text: target.getAttribute('data-tip') ?? '',
        left,
        top: above ? box.top - 6 : box.bottom + 6,
        above,
      });
    };
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    document.addEventListener('pointerover', onPointer);
    document.addEventListener('focusin', onFocus);
    document.addEventListener('keydown', onKey);
    window.addEventListener('scroll', hide, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', onPointer);
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', hide, { capture: true });
    };
  }, []);
  return (
    <div
      id="tip"
      role="tooltip"
      className={shown ? (shown.above ? 'tip above' : 'tip') : 'tip hidden'}
      style={shown ? { left: shown.left, top: shown.top } : {}}
    >
      {shown?.text}
    </div>
  );
}

type TermProps = { children: React.ReactNode; className?: string } & ({ of: Definition } | { text: string });

/** A term with its definition, or another text of its own, reachable by keyboard. */
export function Term({ children, className = 'term', ...what }: TermProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the definition has to be reachable by keyboard.
    <span className={className} tabIndex={0} data-tip={'of' in what ? DEFINITIONS[what.of] : what.text}>
      {children}
    </span>
  );
}
