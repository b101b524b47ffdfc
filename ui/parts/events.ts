/** The API's events, heard while the page is shown: over HTTP/1.1 all tabs of a browser share six connections. */

/** After an answer that is no stream, such as a proxy's 502, the browser does not try again by itself. */
const AGAIN_MS = 5_000;

export interface Heard {
  published(): void;
  progress(): void;
  /** The page was hidden, or the connection is or was lost: there may be news that was not heard, or nobody to ask. */
  missed(why: 'hidden' | 'lost'): void;
}

/** Returns what ends it. */
export function followEvents(heard: Heard): () => void {
  let stream: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let missed: 'hidden' | 'lost' | undefined;
  let failing = false;

  const open = () => {
    const own = new EventSource('/v1/events');
    stream = own;
    own.addEventListener('published', heard.published);
    own.addEventListener('progress', heard.progress);
    own.addEventListener('open', () => {
      if (missed !== undefined) heard.missed(missed);
      missed = undefined;
      failing = false;
    });
    own.addEventListener('error', () => {
      // Told once; what is loaded then shows whether the API can be reached, and is tried again.
      if (!failing) heard.missed(missed ?? 'lost');
      failing = true;
      missed = 'lost';
      if (own.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
    });
  };
  const close = () => {
    clearTimeout(timer);
    stream?.close();
    stream = undefined;
  };
  const follow = () => {
    close();
    failing = false;
    if (document.hidden) missed = 'hidden';
    else open();
  };
  document.addEventListener('visibilitychange', follow);
  follow();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close();
  };
}
