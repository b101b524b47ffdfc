/** Checks of values against our schemas, compiled when they are first asked: most processes never ask most of them. */
import { Ajv, type ErrorObject, type Options } from 'ajv';
import formats from 'ajv-formats';

export interface Check<T> {
  (value: unknown): value is T;
  /** Of the last value; null when it fitted. */
  errors?: ErrorObject[] | null;
}

/** Schemas of ours are checked by the compiler and used a few times a process: no meta-schema, no optimiser, half the time. */
const OURS: Options = { validateSchema: false, meta: false, code: { optimize: false } };

/** Checks with the same options, formats known. */
export function checksWith(options: Options): <T>(schema: object) => Check<T> {
  let ajv: Ajv | undefined;
  return <T>(schema: object) => {
    let compiled: Check<T> | undefined;
    const check: Check<T> = (value): value is T => {
      ajv ??= withFormats({ ...OURS, ...options });
      compiled ??= ajv.compile<T>(schema) as Check<T>;
      const fits = compiled(value);
      check.errors = compiled.errors ?? null;
      return fits;
    };
    return check;
  };
}

function withFormats(options: Options): Ajv {
  const ajv = new Ajv(options);
  formats.default(ajv);
  return ajv;
}
