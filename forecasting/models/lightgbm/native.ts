/** LightGBM's C library through FFI: the few calls that training and prediction need. Handles must be freed. */
import { createRequire } from 'node:module';
import koffi from 'koffi';
import { NeedsPersonError, TerminalError } from '../../../schemas/errors.ts';

/** Opaque native pointers; the brand keeps one kind from being passed as the other. */
export type DatasetHandle = { readonly kind: 'dataset' };
export type BoosterHandle = { readonly kind: 'booster' };

const FLOAT32 = 0;
const FLOAT64 = 1;
const COLUMN_MAJOR = 0;
/** Kind of prediction: C_API_PREDICT_CONTRIB. */
const CONTRIBUTIONS = 3;

type Native = (...args: unknown[]) => unknown;
let functions: Record<string, Native> | undefined;

const SIGNATURES = [
  'const char *LGBM_GetLastError()',
  'int LGBM_DatasetCreateFromMat(const void *data, int type, int32 rows, int32 columns, int rowMajor, const char *parameters, void *reference, _Out_ void **out)',
  'int LGBM_DatasetSetField(void *handle, const char *name, const void *data, int count, int type)',
  'int LGBM_DatasetFree(void *handle)',
  'int LGBM_BoosterCreate(void *train, const char *parameters, _Out_ void **out)',
  'int LGBM_BoosterUpdateOneIter(void *handle, _Out_ int *finished)',
  'int LGBM_BoosterSaveModelToString(void *handle, int start, int count, int importance, int64 size, _Out_ int64 *length, void *text)',
  'int LGBM_BoosterLoadModelFromString(const char *text, _Out_ int *iterations, _Out_ void **out)',
  'int LGBM_BoosterPredictForMat(void *handle, const void *data, int type, int32 rows, int32 columns, int rowMajor, int kind, int start, int count, const char *parameters, _Out_ int64 *length, _Out_ double *result)',
  'int LGBM_BoosterFree(void *handle)',
];

/** Path of the library: TEMPOCAST_LIGHTGBM, else what the set-up noted. Throws MissingNative (needs a person). */
function libraryPath(): string {
  const configured = process.env.TEMPOCAST_LIGHTGBM;
  if (configured) return configured;
  const noted = notedBySetUp();
  if (noted !== undefined) return noted;
  throw new NeedsPersonError(
    'MissingNative',
    'missing lightgbm library: neither TEMPOCAST_LIGHTGBM nor the set-up names one; run npm run setup',
  );
}

/** Loaded as a module is: set-up writes it beside the packages. */
function notedBySetUp(): string | undefined {
  try {
    const natives = createRequire(import.meta.url)('../../../node_modules/.tempocast/natives.json');
    return natives.lightgbm ?? undefined;
  } catch {
    return undefined;
  }
}

function native(name: string): Native {
  if (functions === undefined) {
    const path = libraryPath();
    // Threads that spin while they wait made a fit six times slower on a busy machine. libgomp reads this when loaded.
    process.env.OMP_WAIT_POLICY ??= 'passive';
    try {
      const library = koffi.load(path);
      functions = Object.fromEntries(
        SIGNATURES.map((text) => [/LGBM_\w+/.exec(text)![0], library.func(text) as Native]),
      );
    } catch (cause) {
      throw new NeedsPersonError(
        'MissingNative',
        `cannot load the lightgbm library ${path}: ${(cause as Error).message}; libgomp may be missing, or run npm run setup`,
        { cause },
      );
    }
  }
  return functions[`LGBM_${name}`]!;
}

/** Calls and turns a non-zero return code into LightgbmFailed (terminal). */
function call(name: string, ...args: unknown[]): void {
  const code = native(name)(...args);
  if (code === 0) return;
  const reason = String(native('GetLastError')()).trim();
  throw new TerminalError('LightgbmFailed', `lightgbm ${name} failed with code ${code}: ${reason}`);
}

/** `columns` holds one column after the other, `rows` values each; NaN is missing. */
export function createDataset(columns: Float64Array, rows: number, parameters: string): DatasetHandle {
  const out: [DatasetHandle | null] = [null];
  const width = columns.length / rows;
  call('DatasetCreateFromMat', columns, FLOAT64, rows, width, COLUMN_MAJOR, parameters, null, out);
  return out[0]!;
}

export function setLabel(dataset: DatasetHandle, label: Float32Array): void {
  call('DatasetSetField', dataset, 'label', label, label.length, FLOAT32);
}

export const freeDataset = (dataset: DatasetHandle): void => call('DatasetFree', dataset);
export const freeBooster = (booster: BoosterHandle): void => call('BoosterFree', booster);

export function createBooster(dataset: DatasetHandle, parameters: string): BoosterHandle {
  const out: [BoosterHandle | null] = [null];
  call('BoosterCreate', dataset, parameters, out);
  return out[0]!;
}

/** One boosting round; true when no further split is possible. */
export function updateBooster(booster: BoosterHandle): boolean {
  const finished = [0];
  call('BoosterUpdateOneIter', booster, finished);
  return finished[0] !== 0;
}

/** The model as LightGBM's text, without its list of parameters: those name the threads of this machine. */
export function boosterText(booster: BoosterHandle): string {
  const length = [0];
  call('BoosterSaveModelToString', booster, 0, -1, 0, 0, length, null);
  const bytes = new Uint8Array(Number(length[0]));
  call('BoosterSaveModelToString', booster, 0, -1, 0, bytes.length, length, bytes);
  const text = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  const parameters = text.indexOf('\nparameters:');
  return parameters < 0 ? text : text.slice(0, parameters + 1);
}

export function loadBooster(text: string): BoosterHandle {
  const out: [BoosterHandle | null] = [null];
  call('BoosterLoadModelFromString', text, [0], out);
  return out[0]!;
}

/** Of one row: each column's part of the raw score (TreeSHAP), then the mean score over the training rows. */
export function contributionsOf(booster: BoosterHandle, columns: Float64Array, width: number): Float64Array {
  const result = new Float64Array(width + 1);
  const parameters = 'num_threads=1 verbosity=-1';
  call(
    'BoosterPredictForMat',
    ...[booster, columns, FLOAT64, 1, width, COLUMN_MAJOR, CONTRIBUTIONS, 0, -1, parameters, [0], result],
  );
  return result;
}

/** Predictions on the scale of the label, one per row. */
export function predictBooster(
  booster: BoosterHandle,
  columns: Float64Array,
  rows: number,
  parameters: string,
): Float64Array {
  const result = new Float64Array(rows);
  if (rows === 0) return result;
  const width = columns.length / rows;
  call(
    'BoosterPredictForMat',
    booster,
    columns,
    FLOAT64,
    rows,
    width,
    COLUMN_MAJOR,
    0,
    0,
    -1,
    parameters,
    [0],
    result,
  );
  return result;
}
