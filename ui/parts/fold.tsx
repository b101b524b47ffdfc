/** A section that is open where there is room, and folds on a phone. */
import { useContext, useState } from 'react';
import { useMedia } from './hooks.ts';
import { Written } from './link.tsx';

const ROOM = '(min-width: 721px)';

interface Props {
  id: string;
  title: React.ReactNode;
  /** Beside the title while it is folded: what is inside. */
  hint?: string;
  children: React.ReactNode;
}

export function Fold({ id, title, hint, children }: Props) {
  const written = useContext(Written) !== null;
  const room = useMedia(ROOM) || written;
  const [open, setOpen] = useState(() => window.location.hash === `#${id}`);
  if (room)
    return (
      <section aria-labelledby={id}>
        <h2 id={id}>{title}</h2>
        {children}
      </section>
    );
  return (
    <section aria-labelledby={id}>
      <details className="fold" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2 id={id}>{title}</h2>
          {hint && <span className="muted">{hint}</span>}
        </summary>
        {open && children}
      </details>
    </section>
  );
}
