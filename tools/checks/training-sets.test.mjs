import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { listFiles } from './source-files.mjs';
import { checkTrainingSets } from './training-sets.mjs';

const ROOT = join(import.meta.dirname, '../..');

test('G1 whoever reaches a fit, in every folder, gets a panel from the point-in-time join alone', () => {
  assert.deepEqual(checkTrainingSets(ROOT, listFiles(ROOT)), []);
});

/** What is there to read, to join and to fit with. */
const PROJECT = {
  'schemas/panel.ts': 'export interface Panel { rows: number }',
  'stores/lake/panel.ts': `import type { Panel } from '../../schemas/panel.ts';
    export async function getPanel(key: string, earlier?: Panel): Promise<Panel> { return earlier ?? { rows: key.length }; }`,
  'forecasting/features/cut.ts': `import type { Panel } from '../../schemas/panel.ts';
    export const cutPanel = (panel: Panel): Panel => panel;`,
  'forecasting/features/training-set.ts': `import type { Panel } from '../../schemas/panel.ts';
    export function trainingSet({ panel }: { panel: Panel }): Panel { return panel; }`,
  'activities/features/load-training-set.ts': `import { trainingSet } from '../../forecasting/features/training-set.ts';
    import { getPanel } from '../../stores/lake/panel.ts';
    export const loadTrainingSet = async (key: string) => trainingSet({ panel: await getPanel(key) });`,
  'forecasting/models/fit-model.ts': `import type { Panel } from '../../schemas/panel.ts';
    export function fitModel(panel: Panel): number { return panel.rows; }
    export function loadModel(bytes: string): number { return fitModel({ rows: bytes.length }); }`,
  'workers/run.ts': `import { fitModel } from '../forecasting/models/fit-model.ts';
    import type { Panel } from '../schemas/panel.ts';
    export const runFolds = (panel: Panel): number => fitModel(panel);`,
};

/** Who is complained of, and what each took. */
function complaints(files) {
  const root = mkdtempSync(join(tmpdir(), 'training-sets-'));
  for (const [file, text] of Object.entries({ ...PROJECT, ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const found = checkTrainingSets(root, listFiles(root));
  rmSync(root, { recursive: true });
  return found.map((line) =>
    line
      .match(/^(\S+: \S+) takes a panel from (\S+) and/)
      .slice(1)
      .join(' < '),
  );
}

const FIT = "import { runFolds } from '../workers/run.ts';";
const GET = "import { getPanel } from '../stores/lake/panel.ts';";
const LAKE = 'stores/lake/panel.ts#getPanel';

test('a panel of the lake or of memory that comes to a fit, near or far, is named; a joined one is not', () => {
  assert.deepEqual(
    complaints({
      'tools/near.ts': `${GET}${FIT}\nexport async function near() { return runFolds(await getPanel('x')); }`,
      'cli/made.ts': `import type { Panel } from '../schemas/panel.ts';
        export function made(): { panel: Panel; scored: string[] } { return { panel: { rows: 1 }, scored: [] }; }`,
      'cli/main.ts': `${FIT}\nexport async function main() {
        const { made } = await import('./made.ts');
        return runFolds(made().panel);
      }`,
      'bench/joined.ts': `${GET}${FIT}\nimport { trainingSet } from '../forecasting/features/training-set.ts';
        export async function joined() { return runFolds(trainingSet({ panel: await getPanel('x') })); }`,
      'bench/loaded.ts': `${FIT}\nimport { loadTrainingSet } from '../activities/features/load-training-set.ts';
        export async function loaded() { return runFolds(await loadTrainingSet('x')); }`,
    }),
    ['cli/main.ts: main < cli/made.ts#made', `tools/near.ts: near < ${LAKE}`],
  );
});

test('other names, namespaces, re-exports and wrappers that do not say what they return hide nothing', () => {
  assert.deepEqual(
    complaints({
      'stores/again.ts': "export { getPanel as anything } from './lake/panel.ts';",
      'cli/renamed.ts': `${FIT}\nimport { anything as read } from '../stores/again.ts';
        export const renamed = async () => runFolds(await read('x'));`,
      'cli/space.ts': `${FIT}\nimport * as panels from '../stores/lake/panel.ts';
        export const space = async () => runFolds(await panels.getPanel('x'));`,
      'cli/wrapped.ts': `${GET}${FIT}\nconst wrap = () => getPanel('x');
        export async function wrapped(): Promise<number> { return runFolds(await wrap()); }`,
    }),
    [
      'cli/renamed.ts: renamed < stores/again.ts#anything',
      `cli/space.ts: space < ${LAKE}`,
      'cli/wrapped.ts: wrapped < cli/wrapped.ts#wrap',
    ],
  );
});

test('panels that no fit comes to, models that are there and what tests make up are left alone', () => {
  assert.deepEqual(
    complaints({
      'activities/forecast.ts': `${GET}\nimport { loadModel } from '../forecasting/models/fit-model.ts';
        export async function forecast() { return (await getPanel('x')).rows + loadModel('x'); }`,
      'activities/cut.ts': `${FIT}\nimport { cutPanel } from '../forecasting/features/cut.ts';
        import type { Panel } from '../schemas/panel.ts';
        export const fitted = (panel: Panel) => runFolds(cutPanel(panel));`,
      'activities/testing/rig.ts': `import { getPanel } from '../../stores/lake/panel.ts';
        import { runFolds } from '../../workers/run.ts';
        export const rig = async () => runFolds(await getPanel('x'));`,
    }),
    [],
  );
});
