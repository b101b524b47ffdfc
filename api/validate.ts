/** Request parameters against the same schemas that the OpenAPI description shows. */
import type { ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import type { TObject } from 'typebox';
import { type Check, checksWith } from '../schemas/check.ts';
import { Problem } from './problem.ts';

const checkOf = checksWith({
  allErrors: false,
  coerceTypes: true,
  useDefaults: true,
  verbose: true,
  strict: false,
});
/** A body has types of its own. */
const bodyCheckOf = checksWith({ allErrors: false, useDefaults: true, verbose: true, strict: false });

export type Parameters = Record<string, string | number>;
export type ParameterPlace = 'path' | 'query' | 'body';

/** Compiles once; the returned function throws a Problem that names parameter, value and what is allowed. */
export function compileParameters(
  place: 'path' | 'query',
  schema: TObject,
): (raw: Record<string, unknown>) => Parameters {
  return compile(checkOf(schema), place, schema) as (raw: Record<string, unknown>) => Parameters;
}

/** Of a write: a JSON object, whose values may be objects. */
export function compileBody(schema: TObject): (raw: Record<string, unknown>) => Record<string, unknown> {
  return compile(bodyCheckOf(schema), 'body', schema);
}

function compile(validate: Check<object>, place: ParameterPlace, schema: TObject) {
  const known = Object.keys(schema.properties);
  return (raw: Record<string, unknown>): Record<string, unknown> => {
    const value = { ...raw };
    if (validate(value)) return value;
    throw problemOf(validate.errors![0]!, place, known);
  };
}

function problemOf(error: ErrorObject, place: ParameterPlace, known: string[]): Problem {
  const invalid = place === 'body' ? 'invalid-body' : 'invalid-parameter';
  const within = error.instancePath.split('/').slice(1);
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params.additionalProperty);
    return new Problem(
      place === 'body' ? invalid : 'unknown-parameter',
      `unknown ${place} parameter ${quote(name)}; ${allowedText(known)}`,
      {
        parameter: name,
        allowed: known,
        ...nearestOf(name, known),
      },
    );
  }
  if (error.keyword === 'required') {
    const name = [...within, String(error.params.missingProperty)].join('.');
    return new Problem(invalid, `missing ${place} parameter ${quote(name)}`, { parameter: name });
  }
  const name = within.join('.');
  const allowed = allowedValues(error);
  // A name inside the path is the name of a resource, so a wrong one is "not found" when all names are known.
  const kind = place === 'path' && error.keyword === 'enum' ? 'not-found' : invalid;
  const value = error.data;
  return new Problem(kind, `invalid ${place} parameter ${name} = ${quote(value)}; ${allowedText(allowed)}`, {
    parameter: name,
    allowed,
    ...nearestOf(String(value), allowed.map(String)),
  });
}

function allowedValues(error: ErrorObject): (string | number)[] {
  const schema = error.parentSchema as {
    enum?: (string | number)[];
    description?: string;
    minimum?: number;
    maximum?: number;
  };
  if (schema.enum) return schema.enum;
  if (schema.minimum !== undefined) return [`an integer from ${schema.minimum} to ${schema.maximum}`];
  return [schema.description ?? error.message ?? ''];
}

function allowedText(allowed: readonly (string | number)[]): string {
  return allowed.length === 0 ? 'none is allowed' : `allowed: ${allowed.join(', ')}`;
}

function nearestOf(value: string, allowed: string[]): { nearest?: string } {
  if (allowed.length < 2) return {};
  const best = closest(
    value.toLowerCase(),
    allowed.map((a) => a.toLowerCase()),
  );
  if (distance(value.toLowerCase(), best) > Math.max(1, value.length / 2)) return {};
  const nearest = allowed.find((a) => a.toLowerCase() === best);
  return nearest === undefined ? {} : { nearest };
}

/** Callers' text comes back shortened and printable, so that a log or a terminal is safe with it. */
function quote(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.join(',') : String(value)).slice(0, 80);
}
