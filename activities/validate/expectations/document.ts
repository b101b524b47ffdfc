/** #1: every row as it arrived fits a JSON Schema; #7: the fields are those of the contract. */
import type { ValidateFunction } from 'ajv';
import { Type } from 'typebox';
import { TerminalError } from '../../../schemas/errors.ts';
import { defineExpectation, type Finding } from '../definition.ts';
import type { Documents, Frame } from '../frame.ts';
import { Columns, kwargs } from './arguments.ts';
import { rowAjv } from './keywords.ts';

const ajv = rowAjv();
const compiled = new WeakMap<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    try {
      validate = ajv.compile(schema);
    } catch (error) {
      throw new TerminalError('SuiteInvalid', `no JSON Schema: ${(error as Error).message}`, {
        cause: error,
      });
    }
    compiled.set(schema, validate);
  }
  return validate;
}

function documentsOf(frame: Frame): Documents {
  if (frame.documents !== undefined) return frame.documents;
  throw new TerminalError('SuiteInvalid', `frame ${frame.name} has no documents; judge its columns instead`);
}

export const documentMatches = defineExpectation({
  type: 'documentMatches',
  kind: 'row',
  description:
    'Each row as it arrived fits the JSON Schema: types, finite numbers, no numbers as text, ISO dates.',
  kwargs: kwargs({ schema: Type.Object({}, { additionalProperties: true }) }),
  evaluate({ frame, kwargs, each }) {
    const validate = validatorOf(kwargs.schema as object);
    const documents = documentsOf(frame);
    return each(
      (row) => validate(documents.at(row)),
      (row) => {
        const value = documents.at(row);
        validate(value);
        const detail = ajv.errorsText(validate.errors, { dataVar: 'row', separator: '; ' });
        return { value, detail };
      },
    );
  },
});

/** Fields are asked of every row: one that a provider renamed is absent in all of them. */
export const columnSet = defineExpectation({
  type: 'columnSet',
  kind: 'set',
  description: 'The rows have the fields of the contract, and no others.',
  kwargs: kwargs({ columns: Columns, optional: Type.Optional(Type.Array(Type.String())) }),
  evaluate({ frame, kwargs, rows, set }) {
    const wanted = kwargs.columns as string[];
    const optional = (kwargs.optional as string[] | undefined) ?? [];
    const found = frame.documents === undefined ? new Set(frame.columns.keys()) : fieldsOf(frame, rows);
    const finding = (name: string, detail: string): Finding => ({ subject: name, value: name, detail });
    const missing = wanted.filter((name) => !found.has(name));
    const any = optional.includes('*');
    const extra = any ? [] : [...found].filter((name) => !wanted.includes(name) && !optional.includes(name));
    return set({
      elementCount: rows.length === 0 ? 0 : wanted.length,
      findings:
        rows.length === 0
          ? []
          : [
              ...missing.map((name) => finding(name, `column ${name} is not there`)),
              ...extra.map((name) => finding(name, `column ${name} is not in the contract`)),
            ],
      observed: [...found].sort(),
      bound: wanted,
    });
  },
});

/** Rows of one answer have the same fields in the same order: a name is looked up only where it differs from the row before. */
function fieldsOf(frame: Frame, rows: Uint32Array): Set<string> {
  const found = new Set<string>();
  const last: string[] = [];
  for (const row of rows) {
    let at = 0;
    for (const name in frame.documents!.at(row) as object) {
      if (last[at] !== name) {
        last[at] = name;
        found.add(name);
      }
      at++;
    }
  }
  return found;
}
