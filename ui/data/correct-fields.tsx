import type { HeldRow } from '../../schemas/data-api.ts';
import { plain } from '../parts/format.ts';
import { Field } from './operator-form.tsx';

/** The fields of a row with what it says now; only what is typed is sent. */
export interface Typed {
  [field: string]: string;
}

type Fields = HeldRow['fields'];

const HINT = {
  number: '',
  text: '',
  date: ' (YYYY-MM-DD)',
  instant: ' (2019-02-22T22:30:00Z)',
} as const;
const SHOWN = 60;

export function CorrectFields({
  fields,
  values,
  typed,
  set,
}: {
  fields: Fields;
  values: Record<string, unknown>;
  typed: Typed;
  set: (typed: Typed) => void;
}) {
  return (
    <div className="fields">
      {fields.map(({ field, kind }) => (
        <Field
          key={field}
          label={`${field}${HINT[kind]}${nowOf(values[field])}`}
          value={typed[field] ?? ''}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          autoComplete="off"
          set={(text) => set({ ...typed, [field]: text })}
        />
      ))}
    </div>
  );
}

function nowOf(value: unknown): string {
  if (typeof value === 'number') return `, now ${plain(value)}`;
  if (typeof value !== 'string') return '';
  return `, now ${value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value}`;
}

/** A field that is set to nothing. */
const NOTHING = 'null';

/** What was typed as values, or what is wrong with it. Fields left empty stay as they are. */
export function valuesOf(typed: Typed, fields: Fields): Record<string, number | string | null> | string {
  const given = fields.filter(({ field }) => (typed[field] ?? '').trim() !== '');
  if (given.length === 0) return 'No value is given: fill in at least one field.';
  const values: Record<string, number | string | null> = {};
  for (const { field, kind, nullable } of given) {
    const text = typed[field]!.trim();
    if (nullable && text === NOTHING) values[field] = null;
    else if (kind !== 'number') values[field] = text;
    else if (Number.isFinite(Number(text))) values[field] = Number(text);
    else
      return `${field}: "${text}" is not a number; write it like 1234.5${nullable ? `, or ${NOTHING}` : ''}.`;
  }
  return values;
}
