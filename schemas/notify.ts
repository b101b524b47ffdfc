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

const common = {
  name: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
  minSeverity: Type.Enum(SEVERITIES),
  kinds: Type.Union([Type.Literal('all'), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
    description: 'all, or the kinds of notices it is for; an all-clear follows its incident.',
  }),
};

/** Slack, Mattermost and others that take `{ text }`. */
const SlackSchema = Type.Object(
  { type: Type.Literal('slack'), ...common, url: Reference('where to post') },
  strict,
);

/** JSON with an Idempotency-Key, signed when `secret` is set: docs/operations/notifications.md. */
const WebhookSchema = Type.Object(
  {
    type: Type.Literal('webhook'),
    ...common,
    url: Reference('where to post'),
    secret: OptionalReference('key of the signature; null: not signed'),
  },
  strict,
);

const EmailSchema = Type.Object(
  {
    type: Type.Literal('email'),
    ...common,
    url: Reference('smtp://user:password@host:port'),
    tls: Type.Enum(['starttls', 'implicit', 'none']),
    ca: OptionalReference('certificate authority of the mail server; null: the usual ones'),
    from: Reference('sender'),
    to: Reference('receivers, separated by commas'),
  },
  strict,
);

export const ChannelSchema = Type.Union([SlackSchema, WebhookSchema, EmailSchema]);
export type Channel = Static<typeof ChannelSchema>;
export type SlackChannel = Static<typeof SlackSchema>;
export type WebhookChannel = Static<typeof WebhookSchema>;
export type EmailChannel = Static<typeof EmailSchema>;

export const NotifySchema = Type.Object(
  {
    webhook: Type.Union([Type.Null(), Type.String()], {
      description:
        'As in version 0.1.0, a channel of its own: env:NAME or file:/path; never the address itself.',
    }),
    channels: Type.Array(ChannelSchema),
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
  if (webhook === null) return channels;
  const legacy: WebhookChannel = {
    type: 'webhook',
    name: LEGACY_CHANNEL,
    minSeverity: 'warn',
    kinds: 'all',
    url: webhook,
    secret: null,
  };
  return [legacy, ...channels];
}
