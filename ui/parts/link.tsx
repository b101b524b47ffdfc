import { go, hrefOf, type Place } from './location.ts';

interface Props {
  to: Partial<Place>;
  className?: string;
  current?: boolean;
  tip?: string;
  children: React.ReactNode;
}

/** A real link that changes the place without loading the page again. */
export function Link({ to, className, current, tip, children }: Props) {
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
