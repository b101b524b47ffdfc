/** A request as the inputs of the model; what does not fit is refused with the row and what is allowed. */
import type { Tensor } from 'onnxruntime-node';
import { Problem } from './problem.ts';
import type { Cells, ForecastRequest } from './request-schema.ts';
import ort from './runtime.ts';
import type { ModelDescription } from './served-model.ts';
import { validate } from './validator.ts';

export const MAX_ROWS = 1000;

/** The request that a body holds. Throws Problem. */
export function parseRequest(body: string, model: ModelDescription): ForecastRequest {
  let request: ForecastRequest;
  try {
    request = JSON.parse(body);
  } catch {
    throw new Problem('invalid-body', 'the body is not JSON; a missing feature is null, NaN is no JSON');
  }
  const count = (request as ForecastRequest | null)?.rows?.length ?? 0;
  if (count > MAX_ROWS) {
    const detail = `${count} rows, at most ${MAX_ROWS} are allowed; send the others in another request`;
    throw new Problem('batch-too-large', detail, { allowed: MAX_ROWS });
  }
  if (!validate(request)) throw invalid();
  const { featureSetVersion } = request;
  if (model.featureSetVersion !== '' && featureSetVersion !== model.featureSetVersion) {
    const given =
      featureSetVersion === undefined ? 'no featureSetVersion' : `featureSetVersion ${featureSetVersion}`;
    throw new Problem(
      'feature-set-mismatch',
      `${given}, the model was fitted on ${model.featureSetVersion}; send features of that set or serve another model`,
      { allowed: [model.featureSetVersion] },
    );
  }
  return request;
}

/** ajv stops at the first error. */
function invalid(): Problem {
  // Of alternatives the errors of each are listed, the cell's own first.
  const error = validate.errors![0]!;
  const where = error.instancePath === '' ? 'the body' : error.instancePath.slice(1);
  const cell = error.schemaPath.endsWith('/type') && /(features|sequence)\/.+/.test(error.instancePath);
  if (cell && typeof error.data !== 'object') {
    const detail = `${where} is ${String(error.data)}, a finite number or null for a missing one is needed`;
    return new Problem('not-a-number', detail, { at: where });
  }
  const more = 'additionalProperty' in error.params ? ` (${error.params.additionalProperty})` : '';
  return new Problem('invalid-body', `${where} ${error.message}${more}`, { at: where });
}

/** @param inputs names of the model's inputs. Throws Problem. */
export function feedsOf(
  { rows }: ForecastRequest,
  { features, sequence }: ModelDescription,
  inputs: readonly string[],
): Record<string, Tensor> {
  const n = rows.length;
  const make: Record<string, () => Tensor> = {
    features: () => {
      const values = rows.flatMap((row, i) => cellsOf(row.features, features, `rows/${i}/features`));
      return new ort.Tensor('float64', Float64Array.from(values), [n, features.length]);
    },
    sequence: () => {
      const values = rows.flatMap((row, i) => stepsOf(row.sequence, sequence, `rows/${i}/sequence`));
      return new ort.Tensor('float64', Float64Array.from(values), [
        n,
        sequence.steps,
        sequence.features.length,
      ]);
    },
    symbol: () => {
      const symbols = rows.map(({ symbol }, i) => {
        if (symbol !== undefined) return symbol;
        throw new Problem('invalid-body', `rows/${i} has no symbol; this model tells symbols apart`);
      });
      return new ort.Tensor('string', symbols, [n]);
    },
    // One request is one session.
    session: () => new ort.Tensor('int64', new BigInt64Array(n), [n]),
  };
  return Object.fromEntries(inputs.map((name) => [name, make[name]!()]));
}

function stepsOf(
  steps: Cells[] | undefined,
  { features, steps: count }: ModelDescription['sequence'],
  at: string,
) {
  if (steps?.length !== count) {
    const detail = `${at} has ${steps?.length ?? 'no'} steps, ${count} are needed, oldest first; a step before the first row of the symbol is ${features.length} times null`;
    throw new Problem('wrong-feature-count', detail, { allowed: count });
  }
  return steps.flatMap((step, k) => cellsOf(step, features, `${at}/${k}`));
}

/** Values in the order of the names, NaN where one is missing. */
function cellsOf(cells: Cells | undefined, names: readonly string[], at: string): number[] {
  const wrong = (detail: string) =>
    new Problem(
      'wrong-feature-count',
      `${at} ${detail}; the model reads ${names.length}: ${names.join(', ')}`,
      {
        allowed: names.length,
      },
    );
  if (cells === undefined) throw wrong('is not there');
  if (Array.isArray(cells)) {
    if (cells.length !== names.length) throw wrong(`has ${cells.length} values`);
    return cells.map((value) => value ?? Number.NaN);
  }
  const unknown = Object.keys(cells).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw wrong(`names ${unknown.join(', ')}, which the model does not read`);
  const missing = names.filter((name) => !Object.hasOwn(cells, name));
  if (missing.length > 0) throw wrong(`does not name ${missing.join(', ')} (null is missing)`);
  return names.map((name) => cells[name] ?? Number.NaN);
}
