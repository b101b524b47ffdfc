/** docs/data/expectations.md, from the suites and types themselves. */
import type { Expectation, Suite } from '../../schemas/expectations.ts';
import type { Definition } from './definition.ts';

const INTRODUCTION = `# Expectations
The tables below are generated from the suites and types: \`node tools/write-docs.ts\` rewrites this page, and a test fails when it is not up to date.

A suite is a JSON document about one dataset. It is run over a batch: the rows of a run's answers as they arrived, before merging hides a duplicate, with what was known beside them. Built-in
types run over columns; \`documentMatches\` gives each row as it arrived to [ajv](https://ajv.js.org), with the keywords \`isoDay\`, \`instant\`, \`exchangeSession\` and \`notAfter\` beside those of JSON Schema.

| field | meaning | default |
|---|---|---|
| \`id\`, \`type\`, \`description\`, \`kwargs\` | its name in the suite, what it does, in words, and its arguments | |
| \`severity\` | \`critical\`: the rows it names go to quarantine; \`warn\`: recorded and shown; \`info\`: charted | |
| \`mostly\` | share of the elements that has to pass | 1 |
| \`rowCondition\` | which rows it is about, see below | all |
| \`groupBy\` | columns: judged in each group, and all groups have to pass | one group |
| \`nullPolicy\` | a missing value is against it (\`fail\`), an element that passes (\`keep\`), or no element (\`drop\`) | \`fail\` |
| \`emptyPolicy\` | without an element to judge it fails, passes, or is skipped (\`fail\`, \`pass\`, \`skip\`) | \`fail\` |
| \`frame\` | another table of the batch than that of the suite's dataset | the dataset |
| \`covers\` | numbers in the list that the suites here were made from | |

No data is not good data: an empty batch fails, and so does one in which everything is missing, under any null policy; only an \`emptyPolicy\` of its own lets an expectation off. A suite with
a mistake is refused as a whole, with every fault: where, the value found, what is allowed.

## Results
\`elementCount\`, \`missingCount\`, \`unexpectedCount\` (missing ones are not in it), \`percentTotal\` (of all elements), \`percentNonmissing\`, up to 20 \`examples\` with the key of their row, \`observed\`, \`bound\`,
the 20 worst \`groups\`, and \`historyZ\`: how far the value, or else the share of unexpected elements, lies from that of earlier runs. Results are kept by run; running a stage again makes a new run.

## Row conditions
A structure, no code: \`{ "column": "role", "op": "==", "value": "forecast" }\`, joined by \`{ "all": [...] }\`, \`{ "any": [...] }\` and \`{ "not": {...} }\`. Operators: \`==\`, \`!=\`, \`<\`, \`<=\`, \`>\`, \`>=\` with a text, a
number, \`{ "context": "session" | "now" | "since" }\` of the run or \`{ "column": name }\`; \`in\` and \`notIn\` with a list; \`isNull\` and \`notNull\`. Dates and instants are written as ISO text. A
comparison with a missing value is false, \`!=\` and \`notIn\` too.

## History
Bounds come from the past alone. Types that compare a bar with those before it read positions before it, as known at the run's \`asOf\`; those that compare a run with earlier ones read the metrics of
runs of earlier dates that were over by then (G1), so the tested point is not in its own bound and runs that come later change no verdict. The bound of \`withinPastRange\` is an exponentially
weighted mean and deviation (alpha 2/22) of up to 60 dates. Until there are \`minimum\` of them there is nothing to judge.

## Your own
A type is one file that exports \`defineExpectation({ type, kind, description, kwargs, evaluate })\`; \`each\` judges rows one by one (\`true\` passes, \`false\` is unexpected, \`null\` is missing, \`undefined\` is no
element), \`set\` gives the verdict on a batch as a whole, \`past\` the metrics of earlier runs. [price-in-ticks.ts](example-expectation/price-in-ticks.ts) and the suite
[ticks.json](example-expectation/ticks.json) that uses it are run by a test. Name both in the configuration; they are read when a worker starts:
\`\`\`yaml
validation:
  expectations: [/etc/tempocast/price-in-ticks.ts]
  suites: [/etc/tempocast/ticks.json]
\`\`\`
A suite of a shipped name replaces the shipped one: copy \`schemas/suites/bars.json\`, change a bound and raise its version. The module is given the frame through \`numbersOf\`, \`textOf\` and \`cellOf\` of
\`activities/validate/frame.ts\`.

## What differs from the list, and why
- **#23** is \`warn\`: a difference from what was known is recorded as a restatement and classified; holding back every correction of a vendor would keep the error.
- **#25** fires at a quarter of the names (not 5 %) that move 6 robust sigmas *against the median name* of the session, and at least three of them: 5 % beyond 6 sigma of their own fires on every crash,
  and holding back the bars of a crash would bias every estimate of volatility ([decision 6](../decisions/0006-what-expectations-do.md)).
- **#17** compares neighbours: adjusted/close changes from one bar to the next by the factor of the actions between them. It is the same statement, and an error names its own day instead of the whole
  history before it.
- **#24** has something to judge once the day's reconciliation has run; a close that agreed within its bound is known to it by that alone.
- **#36** counts a feature's effective observations: autocorrelation, and what the names of one session share, are counted once.
`;

export function expectationPage(suites: readonly Suite[], types: ReadonlyMap<string, Definition>): string {
  const tables = suites.map(
    (suite) => `\n## Suite ${suite.suite} (${suite.version})
${suite.description}

| id | # | meaning | severity | arguments and policies |
|---|---|---|---|---|
${suite.expectations.map(row).join('')}`,
  );
  const kinds = [...types.values()]
    .toSorted((a, b) => (a.type < b.type ? -1 : 1))
    .map(
      ({ type, kind, description, kwargs }) =>
        `| \`${type}\` | ${kind} | ${cell(description)} | ${Object.keys((kwargs as { properties?: object }).properties ?? {}).join(', ') || 'none'} |\n`,
    );
  return `${INTRODUCTION}${tables.join('')}
## Types
row: rows judged one by one; set: the batch as a whole; history: against what was known before.

| type | kind | meaning | arguments |
|---|---|---|---|
${kinds.join('')}`;
}

function row(expectation: Expectation): string {
  const { id, covers = [], description, severity } = expectation;
  const numbers = covers.map((number) => `#${number}`).join(' ');
  return `| \`${id}\` | ${numbers} | ${cell(description)} | ${severity} | ${cell(boundsOf(expectation))} |\n`;
}

/** Schemas are in the document. */
function boundsOf({ type, mostly, nullPolicy, emptyPolicy, rowCondition, kwargs = {} }: Expectation): string {
  const { schema, ...more } = kwargs;
  const parts = [
    `\`${type}\``,
    ...(mostly === undefined || mostly === 1 ? [] : [`mostly ${mostly}`]),
    ...(schema === undefined ? [] : ['a JSON Schema']),
    ...Object.entries(more).map(([name, value]) => `${name} ${shown(value)}`),
    ...(rowCondition === undefined ? [] : [`where ${JSON.stringify(rowCondition)}`]),
    ...(nullPolicy === undefined ? [] : [`nulls: ${nullPolicy}`]),
    ...(emptyPolicy === undefined ? [] : [`empty: ${emptyPolicy}`]),
  ];
  return parts.join('; ');
}

const shown = (value: unknown) => (Array.isArray(value) ? value.join(' ') : JSON.stringify(value));
const cell = (text: string) => text.replaceAll('|', '\\|');
