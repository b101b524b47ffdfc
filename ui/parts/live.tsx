/** Live updates: applied at once, unless the reader is at something that would move; then when the reader has left it. */
import { useEffect, useState } from 'react';
import { followEvents } from './events.ts';
import { refreshAll } from './use-resource.ts';

/** What may move, or change, under a pointer or a caret; the empty parts of the page may do so. */
const POINTED_AT = 'a, button, input, select, summary, label, form, tr, li, svg, [data-tip]';
/** In a simulation sessions come faster than one can read. */
const LEAST_MS = 1_000;

function readerIsBusy(): boolean {
  const main = document.querySelector('main');
  if (main === null) return false;
  const focused = document.activeElement;
  const caret = focused !== main && main.contains(focused);
  return caret || [...main.querySelectorAll(':hover')].some((one) => one.matches(POINTED_AT));
}

/** A pointer rests where it was while another tab was shown; what somebody writes is still being written. */
const readerWrites = () => document.activeElement?.closest('main form') != null;

const WORDS = { sure: 'There is something new', maybe: 'There may be something new' };

let held = false;

export function Live() {
  const [waiting, setWaiting] = useState<keyof typeof WORDS>();
  useEffect(() => {
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const apply = () => {
      held = false;
      setWaiting(undefined);
      if (timer !== undefined) return;
      const now = () => {
        timer = undefined;
        last = Date.now();
        refreshAll();
      };
      const rest = last + LEAST_MS - Date.now();
      if (rest <= 0) now();
      else timer = setTimeout(now, rest);
    };
    const published = () => {
      if (!readerIsBusy()) return apply();
      held = true;
      setWaiting('sure');
    };
    const missed = (why: 'hidden' | 'lost') => {
      if (!(why === 'hidden' ? readerWrites() : readerIsBusy())) return apply();
      held = true;
      setWaiting((known) => known ?? 'maybe');
    };
    // A run that moves on changes the state line only; what is held back stays held back.
    const progress = () => {
      if (!held) apply();
    };
    // After the pointer or the caret has arrived where it goes.
    const onLeave = () => held && setTimeout(() => held && !readerIsBusy() && apply());
    const unfollow = followEvents({ published, progress, missed });
    document.addEventListener('pointerover', onLeave);
    document.addEventListener('pointerout', onLeave);
    document.addEventListener('focusout', onLeave);
    return () => {
      unfollow();
      clearTimeout(timer);
      document.removeEventListener('pointerover', onLeave);
      document.removeEventListener('pointerout', onLeave);
      document.removeEventListener('focusout', onLeave);
    };
  }, []);
  if (waiting === undefined) return null;
  const show = () => {
    held = false;
    setWaiting(undefined);
    refreshAll();
  };
  return (
    <p className="notice live" role="status">
      {WORDS[waiting]}; it comes when you leave what you are at.{' '}
      <button type="button" className="quiet" onClick={show}>
        Show it
      </button>
    </p>
  );
}
