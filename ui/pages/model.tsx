/** One model version: what it is, what it is worth beside the baseline, how it was made, where it stands. */

import { FAMILY_WORDS } from '../../rendering/card/families.ts';
import { notEvaluated } from '../../rendering/card/not-evaluated.ts';
import { scoreTable } from '../../rendering/card/score-table.ts';
import { plotsOf } from '../../rendering/plots/plots.ts';
import type { OneModel } from '../../schemas/models-api.ts';
import type { Family } from '../../schemas/recipes.ts';
import type { RunContent } from '../../schemas/runs.ts';
import { paths } from '../api.ts';
import { Plot } from '../charts/plot.tsx';
import { ChartFrame } from '../parts/chart-frame.tsx';
import { type FactRow, Facts } from '../parts/facts.tsx';
import { Fold } from '../parts/fold.tsx';
import { count, day, duration, plain, plural, utc } from '../parts/format.ts';
import { useKey, useMedia } from '../parts/hooks.ts';
import { HORIZONS } from '../parts/horizons.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { go, usePlace } from '../parts/location.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { Term } from '../parts/tip.tsx';
import { useResource } from '../parts/use-resource.ts';
import { ModelUsesView } from './model-uses.tsx';
import { WIDE } from './today.tsx';

const DIGITS = 12;

export function ModelPage({ id }: { id: string }) {
  const model = useResource<OneModel>(paths.model(id));
  useKey('Escape', () => go({ model: undefined }));
  return (
    <section aria-labelledby="model" className="model">
      <div className="bar">
        <Link to={{ model: undefined }} className="back">
          ← All
        </Link>
        <h1 id="model">
          {model.data ? model.data.version.recipe : 'Model'} <code>{id.slice(0, DIGITS)}</code>
        </h1>
        {model.data && <span className="stage">{model.data.stage}</span>}
        <a className="quiet" href={`/v1/models/${id}/card?format=html`}>
          Model card
        </a>
      </div>
      <Load resource={model} label="the model" height={1200}>
        {(data) => <Model data={data} />}
      </Load>
    </section>
  );
}

function Model({ data }: { data: OneModel }) {
  const { record } = data;
  return (
    <>
      <Made data={data} />
      <Contents data={data} />
      <Scores data={data} />
      {record === null ? (
        <p className="notice">
          No run record: this version was registered before runs were recorded. A new fit will have one.
        </p>
      ) : (
        <Plots content={record.content} />
      )}
      <Fold id="used" title="What it uses">
        <ModelUsesView id={data.version.id} />
      </Fold>
      <Fold id="limits" title="What it is not for" hint={plural(data.limits.length, 'remark')}>
        <ul className="limits">
          {data.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </Fold>
      <Stages data={data} />
      <Parents data={data} />
      <Siblings data={data} />
    </>
  );
}

/** On a phone of the chosen horizon only: four of each would be a screen each. */
function Plots({ content }: { content: RunContent }) {
  const place = usePlace();
  const wide = useMedia(WIDE);
  const { diagnostics } = content;
  const of = place.horizon as keyof NonNullable<typeof diagnostics>['horizons'];
  const chosen =
    wide || diagnostics === null || diagnostics.horizons[of] === undefined
      ? diagnostics
      : { ...diagnostics, horizons: { [of]: diagnostics.horizons[of] } as typeof diagnostics.horizons };
  return (
    <section aria-labelledby="plots">
      <h2 id="plots">How it looks</h2>
      <ChartFrame>
        {(width) =>
          plotsOf({ ...content, diagnostics: chosen }, width).map((plot) => (
            <Plot key={plot.name} plot={plot} about={ABOUT_PLOTS[plot.name]} />
          ))
        }
      </ChartFrame>
    </section>
  );
}

const WALKED = 'Source: the walk-forward evaluation of this recipe, kept with its run.';
const ABOUT_PLOTS: Record<string, string> = {
  'loss-curves':
    'Training and validation loss by epoch, of the first seed where there are several; of an ensemble, its networks one by one. Source: the record of the run.',
  'forecast-against-outcome': `Forecasts in ten groups of equal count by their spread: what was forecast and what came. ${WALKED}`,
  'pit-histogram': `Where outcomes fell in their predictive distributions: flat when the forecasts are honest, high at the edges when they are too narrow. ${WALKED}`,
  'coverage-over-time': `Share of outcomes inside the intervals, quarter by quarter, beside the baseline. ${WALKED}`,
  'feature-statistics':
    'How far the mean of each input over the last fifth of the window lies from that of the whole, in its standard deviations, and the share that was missing. Source: the record of the run.',
};

/** Where what is, for a page that is longer than the screen. */
function Contents({ data }: { data: OneModel }) {
  const parts: [string, string][] = [
    ['scores', 'What it is worth'],
    ...(data.record === null ? [] : [['plots', 'How it looks'] as [string, string]]),
    ['used', 'What it uses'],
    ['limits', 'What it is not for'],
    ['stages', 'Who changed what'],
    ['parents', 'Parents'],
    ...(data.siblings.length < 2 ? [] : [['siblings', 'Versions'] as [string, string]]),
  ];
  return (
    <nav className="contents" aria-label="On this page">
      {parts.map(([id, name]) => (
        <a key={id} href={`#${id}`} onClick={(event) => jump(event, id)}>
          {name}
        </a>
      ))}
    </nav>
  );
}

/** A folded section opens when one jumps to it. */
function jump(event: React.MouseEvent, id: string): void {
  event.preventDefault();
  const heading = document.getElementById(id);
  const folded = heading?.closest('details');
  if (folded) folded.open = true;
  heading?.scrollIntoView();
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}

function Made({ data: { version, family, record, tags } }: { data: OneModel }) {
  const words = family === null ? undefined : FAMILY_WORDS[family as Family];
  const content = record?.content;
  const measured = record?.measured;
  const facts: FactRow[] = [
    ['Trained through', day(version.trainedThrough)],
    ...(content?.window
      ? [
          [
            'Window',
            `${content.window.kind}, ${count(content.window.sessions)} sessions, ${count(content.window.rows)} rows`,
          ] as [string, string],
        ]
      : []),
    ...(content ? [['Seed', content.seeds.join(', ')] as [string, string]] : []),
    ...(content?.description
      ? [
          ['Reads', `${count(content.description.inputs.length)} inputs`] as [string, string],
          ['Estimated', `${count(content.description.parameters)} numbers`] as [string, string],
        ]
      : []),
    ...(measured?.latency
      ? [
          [
            'Forecasts the universe in',
            <Term
              key="l"
              text={`95 %: ${plain(measured.latency.p95Ms)} ms; ${measured.latency.forecasts} forecasts, timed ${measured.latency.repeats} times on ${measured.hardware.cpu}`}
            >
              {plain(measured.latency.p50Ms)} ms
            </Term>,
          ] as FactRow,
        ]
      : []),
    ...Object.entries(measured?.timings ?? {}).map(([name, ms]): [string, string] => [
      `Time of ${name}`,
      duration(ms),
    ]),
    ...(measured
      ? [
          [
            'Code',
            <Term key="c" text={measured.code.commit ?? 'neither a git tree nor a build file says'}>
              {measured.code.commit?.slice(0, 8) ?? 'not known'}
              {measured.code.clean === false ? ', with changes' : ''}
            </Term>,
          ] as FactRow,
        ]
      : []),
    ...Object.entries(tags).map(([name, value]): [string, string] => [name, value]),
  ];
  return (
    <>
      {words && <p className="summary">{words.charAt(0).toUpperCase() + words.slice(1)}.</p>}
      <Facts rows={facts} />
    </>
  );
}

function Scores({ data: { scores, record } }: { data: OneModel }) {
  const place = usePlace();
  const wide = useMedia(WIDE);
  const shown = Object.entries(scores).filter(([horizon]) => wide || Number(horizon) === place.horizon);
  const table = scoreTable(Object.fromEntries(shown));
  const without = notEvaluated(record?.content);
  if (without !== undefined) {
    return (
      <section aria-labelledby="scores">
        <h2 id="scores">What it is worth</h2>
        <p>{without}</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="scores">
      <div className="bar">
        <h2 id="scores">What it is worth</h2>
        {!wide && (
          <Segmented
            label="Sessions ahead"
            options={HORIZONS}
            value={place.horizon as (typeof HORIZONS)[number]}
            choose={(horizon) => go({ horizon }, 'replace')}
          />
        )}
      </div>
      <p className="summary">
        Walk-forward: each forecast was made by a fit that had seen only the past.{' '}
        <Term of="skill">Skill</Term> is against the baseline on the same forecasts, with one standard error.
      </p>
      <Scroll label="Scores by horizon">
        <table className="scores">
          <thead>
            <tr>
              {table.head.map((head) => (
                <th key={head} scope="col" className={head === '' ? 'left' : ''}>
                  {head === '' ? <span className="visually-hidden">Score</span> : head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(([name, ...cells]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, i) => (
                  <td key={table.head[i + 1]}>{cell.replace('+-', '±')}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Stages({ data: { history, notes } }: { data: OneModel }) {
  const told = [
    ...history.map((one) => ({ ...one, what: `${one.from ?? 'new'} → ${one.to}` })),
    ...notes.map(({ at, by, text, tag, value }) => ({
      ...{ at, by, reason: text },
      what: tag === null ? 'note' : `${tag}: ${value ?? 'taken away'}`,
    })),
  ].toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <Fold id="stages" title="Who changed what">
      {told.length === 0 && <p className="muted">Nothing since it was registered.</p>}
      <ul className="history">
        {told.map((one) => (
          <li key={`${one.at}${one.what}${one.reason}`}>
            <strong>{one.what}</strong>{' '}
            <span className="muted">
              {utc(one.at)}, {one.by}
            </span>
            <br />
            {one.reason}
          </li>
        ))}
      </ul>
    </Fold>
  );
}

function Parents({ data: { version, record } }: { data: OneModel }) {
  const parents: [string, string][] = [
    ['Model', version.id],
    ['Training run', version.trainingRun],
    ['Dataset', version.datasetVersion],
    ['Feature set', version.featureSetVersion],
    ['Recipe', version.recipeHash],
  ];
  const hardware = record?.measured.hardware;
  const machine =
    hardware && `${hardware.cpu}, ${plural(hardware.cores, 'core')}, ${plural(hardware.threads, 'thread')}`;
  return (
    <Fold id="parents" title="Parents">
      <dl className="parents">
        {parents.map(([name, hash]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{hash}</code>
            </dd>
          </div>
        ))}
      </dl>
      {machine && (
        <p className="muted">
          Fitted on {machine}, {record.measured.hardware.gpu ?? 'no GPU'}.
        </p>
      )}
    </Fold>
  );
}

function Siblings({ data: { siblings, version } }: { data: OneModel }) {
  if (siblings.length < 2) return null;
  return (
    <Fold id="siblings" title={`Versions of ${version.recipe}`} hint={count(siblings.length)}>
      <ul className="history">
        {siblings.map(({ id, trainedThrough }) => (
          <li key={id}>
            {id === version.id ? (
              <strong>this one</strong>
            ) : (
              <Link to={{ model: id }}>
                <code>{id.slice(0, DIGITS)}</code>
              </Link>
            )}{' '}
            <span className="muted">trained through {day(trainedThrough)}</span>
          </li>
        ))}
      </ul>
    </Fold>
  );
}
