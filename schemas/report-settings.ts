/** How the weekly report is made and where its links lead. */
import { type Static, Type } from 'typebox';

export const ReportSettingsSchema = Type.Object(
  {
    every: Type.Union([Type.Literal('week'), Type.Null()], {
      description: 'week: after the last session of each week. null: only by hand.',
    }),
    afterMinutes: Type.Integer({
      minimum: 0,
      maximum: 360,
      description: 'After the start of the day (schedule.hour:minute), which it is about.',
    }),
    address: Type.Union([Type.Null(), Type.String({ pattern: '^https?://[^/@]+(/.*)?$' })], {
      description: 'Where people reach the page, for links in notices; null: the API of this machine.',
    }),
    browser: Type.Union([Type.Null(), Type.String({ minLength: 1 })], {
      description:
        'Path of a Chromium that prints the PDF; null: the one on PATH. Without any there is no PDF.',
    }),
  },
  { additionalProperties: false },
);
export type ReportSettings = Static<typeof ReportSettingsSchema>;
