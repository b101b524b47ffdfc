/** What the operator reads about services while they start, die and stop. Pure. */
import type { ServiceEvent } from '../processes/service.ts';
import { formatSeconds } from './terminal.ts';

/** One line, or undefined for what is not worth one. */
export function describeEvent(event: ServiceEvent): string | undefined {
  switch (event.kind) {
    case 'started':
      return undefined;
    case 'ready':
      return `${event.name} answers after ${formatSeconds(event.ms)}`;
    case 'died':
      return `${event.name} (process ${event.pid}) ${event.how}${event.restartInMs === null ? '' : `; starting it again in ${formatSeconds(event.restartInMs)}`}`;
    case 'gave-up':
      return event.message;
    case 'stopped':
      return `${event.name} stopped after ${formatSeconds(event.ms)}${event.killed ? ' (killed: it did not end in time)' : ''}`;
  }
}
