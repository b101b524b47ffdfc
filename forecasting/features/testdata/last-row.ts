/** The newest value of every feature on a fixed made-up market. `node last-row.ts` rewrites last-row.json. */
import { writeFileSync } from 'node:fs';
import { buildPanel } from '../panel.ts';
import { withRecords } from './records.ts';
import { syntheticMarket } from './synthetic.ts';

export function lastRow(): Record<string, number> {
  const panel = buildPanel(withRecords(syntheticMarket({ seed: 42, sessions: 300, symbols: 4, missing: 0, flat: 0 }), 42));
  return Object.fromEntries(panel.featureNames.map((name, f) => [name, panel.features[f]![panel.rows - 1]!]));
}

if (import.meta.main) {
  writeFileSync(new URL('last-row.json', import.meta.url), `${JSON.stringify(lastRow(), null, 2)}\n`);
}
