import { createContext, useContext } from 'react';
import { go, hrefOf, type Place } from './location.ts';

/** Where a place is in a document without scripts; undefined for places that it does not have. Null: we are the page. */
export const Written = createContext<((to: Partial<Place>) => string | undefined) | null>(null);

interface Props {
  to: Partial<Place>;
  className?: string;
  current?: boolean;
  tip?: string;
  children: React.ReactNode;
}

/** A real link that changes the place without loading the page again. */
export function Link({ to, className, current, tip, children }: Props) {
  const written = useContext(Written);
  if (written) {
    const href = written(to);
    const props = { className, 'data-tip': tip, children };
    return href === undefined ? <span {...props} /> : <a href={href} {...props} />;
  }
  return (
    <a
      href={hrefOf(to)}
      className={className}
      aria-current={current ? 'page' : undefined}
      data-tip={tip}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
        window.scrollTo(0, 0);
      }}
    >
      {children}
    </a>
  );
}
