/** Hears of publications through Postgres LISTEN, on a connection of its own that reconnects by itself. */

import pg from 'pg';
import type { Logger } from 'pino';

export const CHANNEL = 'tempocast_published';

export interface Listener {
  close(): Promise<void>;
}

export interface ListenerOptions {
  url: string;
  log: Logger;
  /** Also called after a reconnect, because publications may have been missed in between. */
  onChange: (payload: string) => void;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;

export function listen(options: ListenerOptions): Listener {
  const { url, log, onChange } = options;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let retryMs = FIRST_RETRY_MS;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'tempocast-api-listen',
      keepAlive: true,
    });
    client = next;
    let failed = false;
    const again = () => {
      if (failed || closed) return;
      failed = true;
      next.end().catch(() => {});
      timer = setTimeout(() => void connect(), retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    };
    next.on('error', again);
    next.on('end', again);
    next.on('notification', (message) => onChange(message.payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      retryMs = FIRST_RETRY_MS;
      onChange('');
    } catch (error) {
      log.debug(
        { code: (error as { code?: string }).code },
        'listen: the database cannot be reached, trying again',
      );
      again();
    }
  };
  void connect();

  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
