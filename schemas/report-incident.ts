/**
 * Apart from the report's schemas: what a workflow imports is evaluated again for each run of any workflow, and the library of
 * schemas took most of that time.
 */

/** Key of the notice of a report: one report, one notice. */
export const reportIncident = (universe: string, week: string) => `report/${universe}/${week}`;
