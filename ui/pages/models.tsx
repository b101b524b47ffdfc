/** Every recipe beside the baseline: walk-forward skill, coverage, sanity band; below it the live record. */
import type { Model, Models, TrackRecord } from '../../schemas/api.ts';
import { paths } from '../api.ts';
import { type Scale, symmetricScale } from '../charts/scale.ts';
import { SkillBar } from '../charts/skill-bar.tsx';
import { DEFINITIONS } from '../parts/definitions.ts';
import { count, day, sessionsAhead, share, signed } from '../parts/format.ts';
import { useMedia } from '../parts/hooks.ts';
import { HORIZONS } from '../parts/horizons.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { go, usePlace } from '../parts/location.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { Empty } from '../parts/states.tsx';
import { Term } from '../parts/tip.tsx';
import { useResource } from '../parts/use-resource.ts';
import { WIDE } from './today.tsx';
import { TrackTable } from './track-table.tsx';

/** What one can forecast without a model of ours. */
const NAIVE = new Set(['ewma', 'mean']);

export function ModelsPage() {
  const place = usePlace();
  const wide = useMedia(WIDE);
  const models = useResource<Models>(paths.models);
  const track = useResource<TrackRecord>(paths.track);
  const horizons = wide ? HORIZONS : HORIZONS.filter((one) => one === place.horizon);
  return (
    <>
      <section aria-labelledby="models">
        <div className="bar">
          <h1 id="models">Models</h1>
          {!wide && (
            <Segmented
              label="Sessions ahead"
              options={HORIZONS}
              value={place.horizon as (typeof HORIZONS)[number]}
              choose={(horizon) => go({ horizon }, 'replace')}
            />
          )}
        </div>
        <Load resource={models} label="models" height={330}>
          {(data) => <ModelsTable data={data} horizons={horizons} />}
        </Load>
      </section>
      <section aria-labelledby="track" className="track">
        <h2 id="track">Live record</h2>
        <Load resource={track} label="track record" height={200}>
          {(data) =>
            data.rows.length > 0 ? (
              <TrackTable rows={data.rows} />
            ) : (
              <Empty title="Nothing scored yet">
                The first outcomes are known one session after the first forecasts.
              </Empty>
            )
          }
        </Load>
      </section>
    </>
  );
}

function ModelsTable({ data, horizons }: { data: Models; horizons: readonly number[] }) {
  const skills = data.models.flatMap((model) => model.skills.map((skill) => (skill.skill ?? 0) * 100));
  if (data.models.every((model) => model.skills.length === 0)) {
    return (
      <Empty title="Nothing evaluated yet">
        Recipes appear with their walk-forward results once the first day has trained them.
      </Empty>
    );
  }
  const scale = symmetricScale(skills, horizons.length > 1 ? 88 : 76, 8);
  const sessions = data.models
    .flatMap((model) => model.skills)
    .find((skill) => skill.sessions !== null)?.sessions;
  const best = data.models.toSorted((a, b) => mean(b) - mean(a));
  return (
    <>
      <p className="summary">
        <Term of="skill">CRPS skill</Term> against {data.baseline}, walk-forward
        {sessions ? ` over ${count(sessions)} sessions` : ''}; a bar to the right is better than the baseline.
      </p>
      <Scroll label="Skill, coverage and sanity band by recipe and horizon">
        <table className="models">
          <caption className="visually-hidden">Skill, coverage and sanity band by recipe and horizon</caption>
          <thead>
            <tr>
              <th scope="col" className="left">
                Recipe
              </th>
              {horizons.map((horizon) => (
                <Head key={horizon} horizon={horizon} />
              ))}
              <th scope="col" className="left group">
                <Term of="band">Sanity</Term>
              </th>
              <th scope="col" className="left wide-only">
                <Term of="version">Version</Term>
              </th>
            </tr>
          </thead>
          <tbody>
            {best.map((model) => (
              <ModelRow key={model.recipe} model={model} horizons={horizons} scale={scale} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function Head({ horizon }: { horizon: number }) {
  return (
    <>
      <th scope="col" className="left group" colSpan={2}>
        <Term of="skill">Skill %, {sessionsAhead(horizon)}</Term>
      </th>
      <th scope="col">
        <Term of="coverage">In 80 %</Term>
      </th>
    </>
  );
}

function ModelRow({ model, horizons, scale }: { model: Model; horizons: readonly number[]; scale: Scale }) {
  const kind = NAIVE.has(model.family) ? 'naive' : 'ours';
  return (
    <tr className={model.stage === 'champion' ? 'chosen' : ''}>
      <th scope="row">
        {model.version ? <Link to={{ model: model.version.id }}>{model.recipe}</Link> : model.recipe}{' '}
        {model.stage !== 'challenger' && <span className="stage">{model.stage}</span>}
      </th>
      {horizons.map((horizon) => {
        const one = model.skills.find((skill) => skill.horizon === horizon);
        const value = one?.skill == null ? null : one.skill * 100;
        const error =
          one?.skillStandardError == null
            ? ''
            : ` (standard error ${(one.skillStandardError * 100).toFixed(2)})`;
        const text = value === null ? 'not evaluated' : `skill ${signed(value)} %${error}`;
        const tip = one
          ? `${model.recipe}, ${sessionsAhead(horizon)} ahead: ${text}, CRPS ${one.crps?.toFixed(6) ?? '–'}, until ${day(one.session)}`
          : text;
        return [
          <td key={`b${horizon}`} className="group bar-cell" data-tip={tip}>
            <SkillBar scale={scale} height={22} value={value} kind={kind} label={text} />
          </td>,
          <td key={`s${horizon}`} data-tip={tip}>
            {value === null ? '–' : signed(value)}
          </td>,
          <td key={`c${horizon}`} data-tip={DEFINITIONS.coverage}>
            {share(one?.coverage80 ?? null, 1)}
          </td>,
        ];
      })}
      <td className="left group">
        <Band model={model} />
      </td>
      <td
        className="left wide-only"
        data-tip={
          model.version
            ? `${model.version.id}, trained through ${day(model.version.trainedThrough)}`
            : undefined
        }
      >
        {model.version ? (
          <Link to={{ model: model.version.id }}>
            <code>{model.version.id.slice(0, 10)}</code>
          </Link>
        ) : (
          <code>not trained</code>
        )}
      </td>
    </tr>
  );
}

const ORDER = { green: 0, amber: 1, red: 2 };

/** The worst band over horizons, with the reasons. */
function Band({ model }: { model: Model }) {
  const judged = model.skills.filter((skill) => skill.band !== null);
  const worst = judged.toSorted((a, b) => ORDER[b.band!] - ORDER[a.band!])[0];
  if (!worst) return <span className="muted">–</span>;
  if (worst.band === 'green') return <span data-tip={DEFINITIONS.band}>ok</span>;
  const reasons = judged.flatMap((skill) =>
    skill.reasons.map((reason) => `${sessionsAhead(skill.horizon)}: ${reason}`),
  );
  return (
    <Term className={`band ${worst.band}`} text={reasons.join('; ')}>
      {worst.band === 'red' ? '■ red' : '▲ amber'}
    </Term>
  );
}

function mean(model: Model): number {
  const values = model.skills.map((skill) => skill.skill ?? -1);
  return values.length === 0
    ? Number.NEGATIVE_INFINITY
    : values.reduce((sum, one) => sum + one, 0) / values.length;
}
