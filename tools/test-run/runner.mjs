/**
 * `node runner.mjs <plan.json>`: runs test files in the order given, each in a process of its own, with Node's own runner; its
 * report on stdout, the counts as JSON in `counts`. The command line of Node sorts files by name.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const { files, concurrency, setup, counts } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
const events = run({
  ...{ files, concurrency, signal: stop.signal },
  ...(setup === undefined ? {} : { globalSetupPath: setup }),
});
events.on('test:summary', ({ file, counts: total }) => {
  // summaries of single files carry their name; the run's own does not
  if (file === undefined) writeFileSync(counts, JSON.stringify(total));
});
events.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
events.compose(spec).on('data', (text) => process.stdout.write(text));
