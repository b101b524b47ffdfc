/** Notices, who is told of them, and how that is configured. */
import { type Static, Type } from 'typebox';
import type { Instant } from './market.ts';

export const SEVERITIES = ['info', 'warn', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What is told. Kinds that are not here are the types of errors (`ProviderUnreachable`, `LakeFull`). */
export const NOTICE_KINDS = [
  'IngestionDone',
  'CheckFailed',
  'CriticalExpectation',
  'Restatement',
  'DeadlineMissed',
  'Recovered',
  'ProviderFailing',
  'ScheduleDrift',
  'QuarantineReleased',
  'DayFailed',
  'SessionsMissed',
  'WeeklyReport',
] as const;

export interface Notice {
  /** What is wrong with what, e.g. `stale/demo`; the same while the incident lasts. */
  incidentKey: string;
  kind: string;
  severity: Severity;
  title: string;
  body: string;
  knownAt: Instant;
}

/** Key of the incident of a dataset that has not arrived. */
export const lateIncident = (universe: string, dataset: string) => `late/${universe}/${dataset}`;

/**
 * `told`: something that happened and needs no all-clear. `closed` is the all-clear of `opened`; `escalated` tells further
 * channels of an incident that nobody acknowledged.
 */
export type NoticeEvent = 'opened' | 'escalated' | 'closed' | 'told' | 'test';

const strict = { additionalProperties: false };
const Reference = (description: string) =>
  Type.String({
    pattern: '^(env:[A-Za-z_]\\w*|file:/.+)$',
    description: `${description}: env:NAME or file:/path`,
  });
const OptionalReference = (description: string) => Type.Union([Type.Null(), Reference(description)]);

export const ChannelSettingsSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    type: Type.Enum(['slack', 'webhook', 'email']),
    minSeverity: Type.Enum(SEVERITIES),
    kinds: Type.Union([Type.Literal('all'), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
      description: 'all, or the kinds of notices it is for; an all-clear follows its incident.',
    }),
    url: Reference('where to post; smtp://user:password@host:port for email'),
    secret: Type.Optional(OptionalReference('webhook: key of the signature; null: not signed')),
    tls: Type.Optional(
      Type.Enum(['starttls', 'implicit', 'none'], { description: 'email; default starttls.' }),
    ),
    ca: Type.Optional(OptionalReference('email: certificate authority of the server; null: the usual ones')),
    from: Type.Optional(Reference('email: sender')),
    to: Type.Optional(Reference('email: receivers, separated by commas')),
  },
  strict,
);
export type ChannelSettings = Static<typeof ChannelSettingsSchema>;

interface CommonChannel {
  name: string;
  minSeverity: Severity;
  kinds: 'all' | string[];
  url: string;
}
/** Slack, Mattermost and others that take `{ text }`. */
export interface SlackChannel extends CommonChannel {
  type: 'slack';
}
/** JSON with an Idempotency-Key, signed when `secret` is set: docs/operations/notifications.md. */
export interface WebhookChannel extends CommonChannel {
  type: 'webhook';
  secret: string | null;
}
export interface EmailChannel extends CommonChannel {
  type: 'email';
  tls: 'starttls' | 'implicit' | 'none';
  ca: string | null;
  from: string;
  to: string;
}
export type Channel = SlackChannel | WebhookChannel | EmailChannel;

export const NotifySchema = Type.Object(
  {
    webhook: Type.Union([Type.Null(), Type.String()], {
      description:
        'As in version 0.1.0, a channel of its own: env:NAME or file:/path; never the address itself.',
    }),
    channels: Type.Array(ChannelSettingsSchema),
    escalation: Type.Object(
      {
        afterMinutes: Type.Number({ exclusiveMinimum: 0 }),
        channels: Type.Array(Type.String(), {
          uniqueItems: true,
          description: 'Told only of critical incidents that nobody acknowledged, or that reached nobody.',
        }),
      },
      strict,
    ),
  },
  strict,
);
export type NotifySettings = Static<typeof NotifySchema>;

/** The name that `notify.webhook` of version 0.1.0 has as a channel. */
export const LEGACY_CHANNEL = 'webhook';

/** Every channel, that of `notify.webhook` included: it is told of warnings and worse, as it was. */
export function channelsOf({ webhook, channels }: NotifySettings): Channel[] {
  const all = channels.map(channelOf);
  if (webhook === null) return all;
  const legacy = { name: LEGACY_CHANNEL, minSeverity: 'warn', kinds: 'all', url: webhook } as const;
  return [{ ...legacy, type: 'webhook', secret: null }, ...all];
}

function channelOf({ name, type, minSeverity, kinds, url, ...rest }: ChannelSettings): Channel {
  const common = { name, minSeverity, kinds, url };
  if (type === 'slack') return { ...common, type };
  if (type === 'webhook') return { ...common, type, secret: rest.secret ?? null };
  // The configuration was checked: an e-mail channel has both.
  const [from, to] = [rest.from!, rest.to!];
  return { ...common, type, tls: rest.tls ?? 'starttls', ca: rest.ca ?? null, from, to };
}
