/** Form of a request. How many features a row has is the model's to say: feeds.ts. */
const cell = { type: ['number', 'null'] } as const;
const cells = { type: 'array', items: cell } as const;

export const REQUEST_SCHEMA = {
  type: 'object',
  required: ['rows'],
  additionalProperties: false,
  properties: {
    /** Feature set that the features are of. */
    featureSetVersion: { type: 'string' },
    /** When the features were known; the answer says how long ago that was. */
    asOf: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$' },
    /** All of one session. */
    rows: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          symbol: { type: 'string', minLength: 1, maxLength: 40 },
          /** In the order of the model, or by name; null is missing. */
          features: { anyOf: [cells, { type: 'object', additionalProperties: cell }] },
          /** The symbol's last rows, oldest first. */
          sequence: {
            type: 'array',
            items: { anyOf: [cells, { type: 'object', additionalProperties: cell }] },
          },
        },
      },
    },
  },
} as const;

export type Cells = (number | null)[] | Record<string, number | null>;

export interface ForecastRequest {
  featureSetVersion?: string;
  asOf?: string;
  rows: { symbol?: string; features?: Cells; sequence?: Cells[] }[];
}
