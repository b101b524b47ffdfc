/** A reporter for `node --test` that prints nothing but the run's final counts, as JSON, for tools/test.mjs to add up. */
export default async function* countReporter(source) {
  for await (const event of source) {
    // summaries of single files carry their name; the run's own does not
    if (event.type === 'test:summary' && event.data.file === undefined)
      yield JSON.stringify(event.data.counts);
  }
}
