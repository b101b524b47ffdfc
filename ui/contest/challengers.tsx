/** Challengers and the champion before, a row each: stage, evidence against its threshold, the numbers that matter. */
import { evidenceText, STAGE_WORDS } from '../../rendering/contest/words.ts';
import type { Challenger } from '../../schemas/contest.ts';
import type { ContestNow } from '../../schemas/contest-api.ts';
import type { ChartedEvidence, ContestCharts } from '../../schemas/contest-charts.ts';
import { WIDE } from '../pages/today.tsx';
import { Fact } from '../parts/facts.tsx';
import { count, plural, share, signed } from '../parts/format.ts';
import { useMedia } from '../parts/hooks.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';
import { EvidenceBar } from './evidence-bar.tsx';

interface Props {
  now: ContestNow;
  charts: ContestCharts | undefined;
}

/** CRPS of daily log returns is read in hundredths of a percent. */
const BP = 1e4;

/** What a row shows, in the order of reading. */
function rowsOf({ now: { state, policy }, charts }: Props) {
  const names = [...Object.keys(state.challengers).sort(), ...(state.watch ? [state.watch.recipe] : [])];
  return names.map((recipe) => {
    const challenger = state.challengers[recipe];
    const running = charts?.evidence.filter((one) => one.recipe === recipe && one.running) ?? [];
    const main = running.find(({ kind }) => kind === 'benefit') ?? running[0];
    const own = charts?.recipes.find((one) => one.recipe === recipe);
    const clients = policy.serving.find(({ stage }) => stage === challenger?.stage)?.share ?? 0;
    return {
      recipe,
      stage: challenger === undefined ? 'watches' : <Stage challenger={challenger} day={state.day} />,
      evidence: main === undefined ? '–' : <Evidence main={main} />,
      numbers: [
        {
          text: main === undefined ? '–' : signed(main.mean * BP, 2),
          tip:
            main && `${plural(main.sessions, 'session')}, standard deviation ${(main.sd * BP).toFixed(2)} bp`,
        },
        { text: main?.daysTo80 == null ? '–' : daysText(main.daysTo80), tip: undefined },
        {
          text: share(own?.coverage.value.at(-1) ?? null, 1),
          tip: own && `${count(own.judged)} outcomes`,
        },
        { text: share(clients), tip: undefined },
      ],
    };
  });
}

const headsOf = ({ now: { policy }, charts }: Props): [string, string][] => [
  [
    'Better by, bp',
    'Mean CRPS of the champion minus its own over the sessions of its evidence, in .01 % of log return; above 0 is better than the champion.',
  ],
  [
    'Days to 80 % power',
    'Sessions that one look at 5 % would need to find this mean with a probability of 80 %: (2.487 sd / mean)². None while the mean is not above 0.',
  ],
  [
    `Inside ${share(policy.guards.coverageLevel)} %`,
    `Share of outcomes inside the ${share(policy.guards.coverageLevel)} % interval in percent, last ${charts?.window ?? 60} sessions.`,
  ],
  ['Clients %', 'Share of the clients that it answers.'],
];

const EVIDENCE =
  'Evidence M on a logarithmic axis: the dot is now, the tick is where it decides. Of a test, or in shadow of being worse, or in reverse after a promotion.';

export function Challengers(props: Props) {
  const wide = useMedia(WIDE);
  const [heads, rows] = [headsOf(props), rowsOf(props)];
  if (!wide)
    return (
      <ul className="rows-list challengers" aria-label="Challengers and their evidence">
        {rows.map(({ recipe, stage, evidence, numbers }) => (
          <li key={recipe}>
            <div className="row-head">
              <strong>{recipe}</strong> <span>{stage}</span>
            </div>
            {evidence}
            <dl className="facts">
              {heads.map(([head, about], i) => (
                <Fact key={head} name={<Term text={about}>{head}</Term>}>
                  {numbers[i]!.text}
                </Fact>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    );
  return (
    <Scroll label="Challengers and their evidence">
      <table className="challengers">
        <caption className="visually-hidden">Challengers and their evidence</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Challenger
            </th>
            <th scope="col" className="left">
              Stage
            </th>
            <th scope="col" className="left">
              <Term text={EVIDENCE}>Evidence</Term>
            </th>
            {heads.map(([head, about]) => (
              <th key={head} scope="col">
                <Term text={about}>{head}</Term>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ recipe, stage, evidence, numbers }) => (
            <tr key={recipe}>
              <th scope="row">{recipe}</th>
              <td className="left">{stage}</td>
              <td className="left bar-cell">{evidence}</td>
              {numbers.map(({ text, tip }, i) => (
                <td key={heads[i]![0]} data-tip={tip}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const MANY_DAYS = 10_000;
const daysText = (days: number) => (days > MANY_DAYS ? `> ${count(MANY_DAYS)}` : count(Math.ceil(days)));

function Stage({ challenger, day }: { challenger: Challenger; day: number }) {
  const { stage, enteredDay, waiting, restUntilDay, test } = challenger;
  const since = plural(day - enteredDay, 'session');
  if (waiting)
    return (
      <strong className="band amber">
        ▲ waits for a person ({waiting.for}), {plural(Math.max(0, waiting.deadlineDay - day), 'session')} left
      </strong>
    );
  const more =
    test !== null
      ? `, test ends in ${plural(Math.max(0, test.endDay - day), 'session')}`
      : restUntilDay > day
        ? `, rests ${restUntilDay - day} more`
        : '';
  return (
    <>
      {STAGE_WORDS[stage]}{' '}
      <span className="muted">
        {since}
        {more}
      </span>
    </>
  );
}

function Evidence({ main }: { main: ChartedEvidence }) {
  const logM = main.points.at(-1)![1];
  const words = { benefit: 'better', harm: 'worse', reverse: 'better, in reverse' }[main.kind];
  const text = `M = ${evidenceText(logM)} that it is ${words}, decides from ${count(main.threshold)}; ${plural(main.sessions, 'session')} against ${main.champion}`;
  return (
    <span className="evidence-cell" data-tip={text}>
      <EvidenceBar logM={logM} threshold={main.threshold} kind={main.kind} label={text} />
      <span>
        {evidenceText(logM)}{' '}
        <span className="muted">
          of {count(main.threshold)}, {words}
        </span>
      </span>
    </span>
  );
}
