/** Suites: read, refused with every fault at once, and run over a batch. */
import type { ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import { type Check, checksWith } from '../../schemas/check.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { type Expectation, type Suite, SuiteSchema } from '../../schemas/expectations.ts';
import type { Batch } from './batch.ts';
import { conditionFaults, type Fault } from './condition.ts';
import type { Definition } from './definition.ts';
import { evaluate } from './engine.ts';
import { BUILTIN } from './expectations/builtin.ts';
import type { ExpectationResult } from './result.ts';

export type { ExpectationResult } from './result.ts';

export type Types = ReadonlyMap<string, Definition>;

const checkOf = checksWith({ allErrors: true, strict: false });
const validSuite = checkOf<Suite>(SuiteSchema);

/** Judges a batch. Throws SuiteInvalid (terminal) for a frame or column that does not exist. */
export function runSuite(suite: Suite, batch: Batch, types: Types = BUILTIN): ExpectationResult[] {
  return suite.expectations.map((expectation) =>
    evaluate(suite, expectation, typeOf(suite, expectation, types), batch),
  );
}

function typeOf(suite: Suite, { id, type }: Expectation, types: Types): Definition {
  const definition = types.get(type);
  if (definition !== undefined) return definition;
  throw new TerminalError(
    'SuiteInvalid',
    `unknown expectation type "${type}" in ${suite.suite}/${id}: known are ${[...types.keys()].join(', ')}`,
  );
}

/** A suite document, or SuiteInvalid (terminal) with every fault: where, the value, what is allowed. */
export function checkSuite(document: unknown, types: Types = BUILTIN, origin = 'suite'): Suite {
  const faults = suiteFaults(document, types);
  if (faults.length === 0) return document as Suite;
  const lines = faults.map(
    ({ path, value, allowed }) => `${path || '/'} is ${JSON.stringify(value)}: ${allowed}`,
  );
  throw new TerminalError(
    'SuiteInvalid',
    `invalid expectation suite ${origin}, ${faults.length} fault${faults.length === 1 ? '' : 's'}: ${lines.join('; ')}`,
    { details: { origin, faults } },
  );
}

export function suiteFaults(document: unknown, types: Types = BUILTIN): Fault[] {
  const faults = validSuite(document) ? [] : faultsOf(validSuite.errors, document, '');
  const expectations = (document as Partial<Suite> | null)?.expectations;
  if (!Array.isArray(expectations)) return faults;
  const ids = new Set<unknown>();
  for (const [i, expectation] of expectations.entries()) {
    if (typeof expectation !== 'object' || expectation === null) continue;
    const path = `/expectations/${i}`;
    const { id, type, rowCondition, kwargs } = expectation as Partial<Expectation>;
    if (ids.has(id))
      faults.push({ path: `${path}/id`, value: id, allowed: 'an id that no other expectation has' });
    ids.add(id);
    if (rowCondition !== undefined) faults.push(...conditionFaults(rowCondition, `${path}/rowCondition`));
    if (typeof type !== 'string') continue;
    const definition = types.get(type);
    if (definition === undefined)
      faults.push({ path: `${path}/type`, value: type, allowed: nearest(type, types) });
    else faults.push(...kwargsFaults(definition, kwargs ?? {}, `${path}/kwargs`));
  }
  return faults;
}

function nearest(type: string, types: Types): string {
  const known = [...types.keys()];
  const near = closest(type, known);
  const guess = distance(type, near) <= 4 ? `, the nearest is ${near}` : '';
  return `a known type${guess}; known are ${known.join(', ')}`;
}

const compiled = new WeakMap<Definition, Check<unknown>>();

function kwargsFaults(definition: Definition, kwargs: unknown, path: string): Fault[] {
  const valid = compiled.get(definition) ?? checkOf(definition.kwargs);
  compiled.set(definition, valid);
  return valid(kwargs) ? [] : faultsOf(valid.errors, kwargs, path);
}

function faultsOf(errors: ErrorObject[] | null | undefined, document: unknown, base: string): Fault[] {
  return (errors ?? []).map(({ instancePath, keyword, params, message }) => {
    const extra = keyword === 'additionalProperties' ? `/${params.additionalProperty}` : '';
    const absent = keyword === 'required' ? `/${params.missingProperty}` : '';
    const value = at(document, `${instancePath}${extra}`);
    return {
      path: `${base}${instancePath}${extra}${absent}`,
      value: absent === '' ? value : null,
      allowed:
        keyword === 'enum'
          ? `one of ${params.allowedValues.join(', ')}`
          : extra
            ? 'no such field'
            : (message ?? keyword),
    };
  });
}

/** The value at a JSON pointer. */
function at(document: unknown, pointer: string): unknown {
  const parts = pointer.split('/').slice(1);
  return parts.reduce<unknown>(
    (value, part) =>
      (value as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
}
