/** What a decision was made from, as words, numbers against their thresholds, and a chart of its days. */
import { differencePath } from '../../rendering/contest/difference-path.ts';
import { evidenceText } from '../../rendering/contest/words.ts';
import type { DecisionEvidence as Evidence, GuardDay } from '../../schemas/contest.ts';
import type { OneDecision } from '../../schemas/contest-api.ts';
import { Plot } from '../charts/plot.tsx';
import { ChartFrame } from '../parts/chart-frame.tsx';
import { count, day, plain, plural, share, signed } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';

const BP = 1e4;
type Row = [name: string, found: string, needed: string];

export function DecisionEvidence({ data }: { data: OneDecision }) {
  const { evidence, policy } = data;
  const rows = [
    ...testRows(evidence),
    ...gateRows(evidence, policy),
    ...guardRows(evidence, policy),
    ...otherRows(evidence),
  ];
  const numbers = evidence.differences ?? [];
  return (
    <section aria-labelledby="evidence">
      <h2 id="evidence">Evidence</h2>
      {rows.length === 0 ? (
        <p className="muted">A person decided it; no number was needed.</p>
      ) : (
        <Scroll label="Evidence against thresholds">
          <table className="found">
            <caption className="visually-hidden">Evidence against thresholds</caption>
            <thead>
              <tr>
                <th scope="col" className="left">
                  What
                </th>
                <th scope="col">Found</th>
                <th scope="col" className="left">
                  Decides at
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, found, needed]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{found}</td>
                  <td className="left muted">{needed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {numbers.filter((one) => one !== null).length > 1 && (
        <ChartFrame>{(width) => <Plot plot={differencePath(numbers, width)} />}</ChartFrame>
      )}
    </section>
  );
}

function testRows({ logM, threshold, mean, look, test, process, range }: Evidence): Row[] {
  const rows: Row[] = [];
  if (logM !== undefined && threshold !== undefined)
    rows.push(['Evidence M', evidenceText(logM), `${count(threshold)} and above`]);
  if (mean !== undefined) rows.push(['Mean difference in CRPS, bp', signed(mean * BP, 3), 'above 0']);
  if (process) rows.push(['Sessions with a number', count(process.days), '']);
  if (look)
    rows.push([
      `The registered look: p of ${plural(look.sessions, 'session')} (t ${look.t.toFixed(2)})`,
      look.p.toFixed(4),
      `${plain(look.allowed)} and below`,
    ]);
  if (test)
    rows.push([
      `Session of test ${test.number}, from ${day(test.from)}`,
      count(test.day),
      `ends at ${test.endDay}; alpha ${share(test.alpha, 1)} %`,
    ]);
  if (range)
    rows.push([
      'Numbers are not carried, sessions',
      count(range.count),
      `${range.from ?? 'the first'} to ${range.to}`,
    ]);
  return rows;
}

function gateRows({ gate }: Evidence, { offline }: OneDecision['policy']): Row[] {
  if (gate === undefined) return [];
  return [
    ['Out-of-sample sessions', count(gate.sessions), `${count(offline.minSessions)} and more`],
    ['Mean difference, bp', signed(gate.meanDifference * BP, 3), ''],
    ['Lower bound, bp', signed(gate.lowerBound * BP, 3), `above ${signed(-gate.allowedLoss * BP, 3)}`],
    ['Sanity band', gate.sanity.band, 'not red'],
    ...(gate.dieboldMariano ? [['Diebold-Mariano p', gate.dieboldMariano.p.toFixed(4), ''] as Row] : []),
    ...(gate.deflatedSharpe === null
      ? []
      : [['Deflated Sharpe ratio', gate.deflatedSharpe.toFixed(3), ''] as Row]),
    ...(gate.overfitting === null
      ? []
      : [['Probability of overfitting', gate.overfitting.toFixed(3), ''] as Row]),
    ...(gate.confidenceSet
      ? [
          [
            'In the model confidence set',
            gate.confidenceSet.included ? 'yes' : 'no',
            `p ${gate.confidenceSet.p.toFixed(3)}`,
          ] as Row,
        ]
      : []),
    ['Trials counted', count(gate.trials), ''],
    ['Walk-forward evaluation', gate.source, ''],
  ];
}

function guardRows({ guards }: Evidence, { guards: limits }: OneDecision['policy']): Row[] {
  if (guards === undefined || guards.length === 0) return [];
  const sum = (of: (one: GuardDay) => number) => guards.reduce((total, one) => total + of(one), 0);
  const [inside, judged, missing, expected] = [
    sum((one) => one.inside),
    sum((one) => one.judged),
    sum((one) => one.missing),
    sum((one) => one.expected),
  ];
  return [
    [
      `Inside the ${share(limits.coverageLevel)} % interval, last ${plural(guards.length, 'session')}, %`,
      judged === 0 ? '–' : share(inside / judged, 1),
      `${share(limits.minCoverage)} and above is fit`,
    ],
    [
      'Forecasts missing, %',
      expected === 0 ? '–' : share(missing / expected, 2),
      `${share(limits.maxMissing, 0)} and below is fit`,
    ],
    [
      'Slow sessions',
      count(guards.filter(({ slow }) => slow).length),
      `${limits.maxSlowSessions} and fewer is fit`,
    ],
  ];
}

function otherRows({ sanity, restarted, waiting, modelVersion }: Evidence): Row[] {
  return [
    ...(sanity ? [['Sanity band', sanity.band, sanity.reasons.join('; ')] as Row] : []),
    ...(restarted && restarted.length > 0
      ? [['Evidence begins anew for', restarted.join(', '), ''] as Row]
      : []),
    ...(waiting
      ? [[`Waits for a person (${waiting.for}) until session`, count(waiting.deadlineDay), ''] as Row]
      : []),
    ...(modelVersion ? [['Model version', modelVersion.slice(0, 12), ''] as Row] : []),
  ];
}
