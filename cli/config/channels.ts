/** Rules between the values of notify. Pure. */
import { type ChannelSettings, LEGACY_CHANNEL, type NotifySettings } from '../../schemas/notify.ts';
import type { MeaningError } from './meaning.ts';

const OF_TYPE: Record<ChannelSettings['type'], readonly (keyof ChannelSettings)[]> = {
  slack: [],
  webhook: ['secret'],
  email: ['tls', 'ca', 'from', 'to'],
};

export function checkChannels({ channels, escalation, webhook }: NotifySettings): MeaningError[] {
  const errors: MeaningError[] = [];
  const names = new Set(webhook === null ? [] : [LEGACY_CHANNEL]);
  for (const [index, channel] of channels.entries()) {
    const fail = (key: keyof ChannelSettings, reason: string) =>
      errors.push({ path: ['notify', 'channels', String(index), key], reason });
    const { name, type } = channel;
    if (names.has(name)) {
      fail(
        'name',
        `a second channel of this name; names are unique, and ${LEGACY_CHANNEL} is the one of notify.webhook`,
      );
    }
    names.add(name);
    const own = OF_TYPE[type];
    for (const key of Object.values(OF_TYPE).flat()) {
      const given = channel[key] !== undefined;
      if (given && !own.includes(key)) fail(key, `a channel of type ${type} has none; take it out`);
    }
    for (const key of ['from', 'to'] as const) {
      if (type === 'email' && channel[key] === undefined) {
        fail('type', `an e-mail needs ${key}, as env:NAME or file:/path`);
      }
    }
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
