import { plain } from '../parts/format.ts';
import { Field } from './operator-form.tsx';

/** The fields of a row with what it says now; only what is typed is sent. */
export interface Typed {
  [field: string]: string;
}

export function CorrectFields({
  values,
  typed,
  set,
}: {
  values: Record<string, unknown>;
  typed: Typed;
  set: (typed: Typed) => void;
}) {
  return (
    <div className="fields">
      {Object.entries(values).map(([field, now]) => (
        <Field
          key={field}
          label={typeof now === 'number' ? `${field}, now ${plain(now)}` : field}
          value={typed[field] ?? ''}
          inputMode="decimal"
          autoComplete="off"
          set={(text) => set({ ...typed, [field]: text })}
        />
      ))}
    </div>
  );
}

/** What was typed as numbers, or what is wrong with it. Fields left empty stay as they are. */
export function valuesOf(typed: Typed): Record<string, number> | string {
  const given = Object.entries(typed).filter(([, text]) => text.trim() !== '');
  if (given.length === 0) return 'No value is given: fill in at least one field.';
  const wrong = given.find(([, text]) => !Number.isFinite(Number(text)));
  if (wrong) return `${wrong[0]}: "${wrong[1]}" is not a number; write it like 1234.5.`;
  return Object.fromEntries(given.map(([field, text]) => [field, Number(text)]));
}
