/** Live updates: applied at once, unless the reader is pointing at something that would move. */
import { useEffect, useState } from 'react';
import { refreshAll } from './use-resource.ts';

function readerIsBusy(): boolean {
  const main = document.querySelector('main');
  return main !== null && (main.matches(':hover') || main.contains(document.activeElement));
}

export function Live() {
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    const events = new EventSource('/v1/events');
    let held = false;
    events.addEventListener('published', () => {
      held = readerIsBusy();
      if (held) setWaiting(true);
      else refreshAll();
    });
    // A run that moves on changes the state line only; what is held back stays held back.
    events.addEventListener('progress', () => {
      if (!held) refreshAll();
    });
    return () => events.close();
  }, []);
  if (!waiting) return null;
  const show = () => {
    setWaiting(false);
    refreshAll();
  };
  return (
    <p className="notice live" role="status">
      Something new has been published.{' '}
      <button type="button" className="quiet" onClick={show}>
        Show it
      </button>
    </p>
  );
}
