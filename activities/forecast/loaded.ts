/**
 * What the forecasts of a day are made from, read once per process: the panel of the day for all recipes, and a model until
 * there is a newer one. Keys are hashes of the bytes, so that nothing here is ever out of date.
 */
import type { FittedModel } from '../../forecasting/models/contract.ts';
import { loadModel } from '../../forecasting/models/fit-model.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { recentPanel } from '../../stores/lake/panel.ts';
import { readArtifact, type WantedArtifact } from '../train/registered-artifact.ts';

/** The day's, and that of a day that is run beside it. */
const PANELS = 2;
/** More than there are recipes; a network takes tens of megabytes. */
const MODELS = 16;

interface Held {
  model: Promise<FittedModel>;
  users: number;
  /** No longer in the cache: whoever uses it last frees it. */
  dropped: boolean;
}

const panels = new Map<string, Promise<Panel>>();
const models = new Map<string, Held>();

/** Shared: read it only. Throws as getPanel. */
export function panelOnce(lake: Lake, key: string): Promise<Panel> {
  const name = `${lake.url} ${key}`;
  const panel = panels.get(name) ?? recentPanel(lake, key);
  panel.catch(() => panels.delete(name));
  panels.delete(name);
  panels.set(name, panel);
  for (const oldest of panels.keys()) {
    if (panels.size <= PANELS) break;
    panels.delete(oldest);
  }
  return panel;
}

/** What is made of the artifact's bytes is kept; it is `work`'s until that ends. Throws as readArtifact and loadModel. */
export async function withModel<T>(
  lake: Lake,
  wanted: WantedArtifact,
  work: (model: FittedModel) => Promise<T>,
): Promise<T> {
  // The bytes are looked at each time: an artifact that somebody changed makes no forecast.
  const held = hold(`${lake.url} ${wanted.modelVersion}`, await readArtifact(lake, wanted));
  held.users += 1;
  try {
    return await work(await held.model);
  } finally {
    held.users -= 1;
    free(held);
  }
}

function hold(name: string, bytes: Uint8Array): Held {
  const held = models.get(name) ?? { model: loadModel(bytes), users: 0, dropped: false };
  held.model.catch(() => models.delete(name));
  models.delete(name);
  models.set(name, held);
  for (const [oldest, old] of models) {
    if (models.size <= MODELS) break;
    models.delete(oldest);
    old.dropped = true;
    free(old);
  }
  return held;
}

function free({ model, users, dropped }: Held): void {
  if (dropped && users === 0)
    model.then(
      (one) => one.dispose(),
      () => {},
    );
}
