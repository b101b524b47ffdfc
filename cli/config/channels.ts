/** Rules between the values of notify. Pure. */
import { LEGACY_CHANNEL, type NotifySettings } from '../../schemas/notify.ts';
import type { MeaningError } from './meaning.ts';

export function checkChannels({ channels, escalation, webhook }: NotifySettings): MeaningError[] {
  const errors: MeaningError[] = [];
  const names = new Set(webhook === null ? [] : [LEGACY_CHANNEL]);
  for (const [index, { name }] of channels.entries()) {
    if (names.has(name)) {
      errors.push({
        path: ['notify', 'channels', String(index), 'name'],
        reason: `a second channel of this name; names are unique, and ${LEGACY_CHANNEL} is the one of notify.webhook`,
      });
    }
    names.add(name);
  }
  for (const [index, name] of escalation.channels.entries()) {
    if (names.has(name)) continue;
    const known = names.size === 0 ? 'none is configured' : `allowed is ${[...names].join(' or ')}`;
    errors.push({
      path: ['notify', 'escalation', 'channels', String(index)],
      reason: `not a channel: ${known}`,
    });
  }
  return errors;
}
