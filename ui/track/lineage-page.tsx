/** The lineage of one forecast: drawn from raw bytes to the answer, and told as a list. */
import { drawLineage } from '../../rendering/track/lineage.ts';
import type { Lineage, LineageStep } from '../../schemas/api.ts';
import { paths } from '../api.ts';
import { elementOf } from '../charts/plot.tsx';
import { ChartFrame } from '../parts/chart-frame.tsx';
import { count, day, plain, sessionsAhead, utc } from '../parts/format.ts';
import { useKey, useMedia } from '../parts/hooks.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { go, type Place, START } from '../parts/location.ts';
import { useResource } from '../parts/use-resource.ts';

/** Below this a list tells it better. */
const DRAWN = '(min-width: 900px)';

const ORDER: readonly LineageStep['kind'][] = [
  ...(['dataset-version', 'feature-set', 'matrix', 'training-run', 'model-version', 'forecast'] as const),
];

export function LineagePage({ id }: { id: string }) {
  const lineage = useResource<Lineage>(paths.lineage(id));
  useKey('Escape', () => go({ lineage: undefined }));
  const own = lineage.data?.chain[0]?.facts;
  return (
    <section aria-labelledby="lineage" className="lineage-page">
      <div className="bar">
        <Link to={{ lineage: undefined }} className="back">
          ← Back
        </Link>
        <h1 id="lineage">
          {own
            ? `Lineage of ${own.symbol}, ${day(String(own.session))}, ${sessionsAhead(Number(own.horizon))}`
            : 'Lineage'}
        </h1>
      </div>
      <Load resource={lineage} label="the lineage" height={500}>
        {(data) => <Drawn data={data} id={id} />}
      </Load>
      {lineage.error?.status === 404 && (
        <p>
          <Link to={{ ...START, tab: 'track' }}>The track record</Link> lists every forecast with a link to
          its lineage.
        </p>
      )}
    </section>
  );
}

function Drawn({ data, id }: { data: Lineage; id: string }) {
  const wide = useMedia(DRAWN);
  const steps = [
    ...data.chain.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
    ...data.after,
  ];
  return (
    <>
      {wide && <ChartFrame>{(width) => elementOf(drawLineage(data, width).drawing, 'lineage')}</ChartFrame>}
      {data.missing.length > 0 && (
        <p className="notice bad" role="alert">
          <strong>Not stored any more:</strong> {data.missing.join(', ')}.
        </p>
      )}
      <h2>From raw bytes to the answer</h2>
      <ol className="lineage-list">
        <li>
          <strong>raw objects</strong> {count(data.rawObjectCount)} answers of providers in{' '}
          <code>{data.lake}</code>
          {data.rawObjects.length > 0 && <RawObjects data={data} />}
        </li>
        {steps.map((step) => (
          <Step key={`${step.kind} ${step.id}`} step={step} />
        ))}
      </ol>
      <p>
        <code>tempocast reproduce {id}</code> rebuilds it from those bytes.{' '}
        <a href={paths.lineage(id)}>All of it as JSON</a>
      </p>
    </>
  );
}

function RawObjects({ data }: { data: Lineage }) {
  return (
    <details>
      <summary>the first {count(data.rawObjects.length)}, own symbol first</summary>
      <ul>
        {data.rawObjects.map(({ key, symbol, knownAt }) => (
          <li key={key}>
            {symbol} <span className="muted">{utc(knownAt)}</span> <code>{key}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Where the page shows such a thing. */
function placeOf({ kind, id, facts }: LineageStep): Partial<Place> | undefined {
  if (kind === 'model-version') return { ...START, tab: 'models', model: id };
  if (kind === 'forecast')
    return { ...START, tab: 'today', symbol: String(facts.symbol), horizon: Number(facts.horizon) };
  return undefined;
}

function Step({ step }: { step: LineageStep }) {
  const to = placeOf(step);
  const facts = Object.entries(step.facts).filter(([, value]) => value !== null && String(value).length < 40);
  const shown = (value: unknown) => (typeof value === 'number' ? plain(value) : String(value));
  return (
    <li>
      <strong>{step.kind.replaceAll('-', ' ')}</strong>{' '}
      {to ? (
        <Link to={to}>
          <code>{step.id}</code>
        </Link>
      ) : (
        <code>{step.id}</code>
      )}
      <span className="muted">
        {' '}
        {facts.map(([name, value]) => `${name} ${shown(value)}`).join(', ')}; {step.where}
      </span>
    </li>
  );
}
