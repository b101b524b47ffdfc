/** Request parameters against the same schemas that the OpenAPI description shows. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { closest, distance } from 'fastest-levenshtein';
import type { TObject } from 'typebox';
import { Problem } from './problem.ts';

const ajv = new Ajv({ allErrors: false, coerceTypes: true, useDefaults: true, verbose: true, strict: false });
(addFormats as unknown as (target: Ajv) => void)(ajv);

export type Parameters = Record<string, string | number>;
export type ParameterPlace = 'path' | 'query';

/** Compiles once; the returned function throws a Problem that names parameter, value and what is allowed. */
export function compileParameters(place: ParameterPlace, schema: TObject) {
  const validate = ajv.compile(schema) as ValidateFunction;
  const known = Object.keys(schema.properties);
  return (raw: Record<string, unknown>): Parameters => {
    const value = { ...raw };
    if (validate(value)) return value as Parameters;
    throw problemOf(validate.errors![0]!, place, known, raw);
  };
}

function problemOf(
  error: ErrorObject,
  place: ParameterPlace,
  known: string[],
  raw: Record<string, unknown>,
): Problem {
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params.additionalProperty);
    return new Problem(
      'unknown-parameter',
      `unknown ${place} parameter ${quote(name)}; ${allowedText(known)}`,
      {
        parameter: name,
        allowed: known,
        ...nearestOf(name, known),
      },
    );
  }
  if (error.keyword === 'required') {
    const name = String(error.params.missingProperty);
    return new Problem('invalid-parameter', `missing ${place} parameter ${quote(name)}`, { parameter: name });
  }
  const name = error.instancePath.split('/')[1] ?? '';
  const allowed = allowedValues(error);
  // A name inside the path is the name of a resource, so a wrong one is "not found" when all names are known.
  const kind = place === 'path' && error.keyword === 'enum' ? 'not-found' : 'invalid-parameter';
  const value = raw[name];
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
