/** What a model used over its explained forecasts: the mean size of each feature's contribution. */
import type { ModelUse, ModelUses } from '../../schemas/explanations.ts';
import { paths } from '../api.ts';
import { ContributionBars, percent } from '../charts/contribution-bars.tsx';
import { plural } from '../parts/format.ts';
import { Load } from '../parts/load.tsx';
import { useResource } from '../parts/use-resource.ts';

const SHOWN = 15;
const WIDTH = 520;

export function ModelUsesView({ id }: { id: string }) {
  const resource = useResource<ModelUses>(paths.modelUses(id));
  return (
    <Load resource={resource} label="explanations" height={200}>
      {({ uses, command }) =>
        uses.length === 0 ? (
          <p className="muted">
            No forecast of this version was explained yet. <code>{command}</code> explains one,{' '}
            <code>tempocast explain --latest</code> all of the champion’s newest.
          </p>
        ) : (
          <div className="used">
            {uses.map((use) => (
              <Use key={`${use.output} ${use.method}`} use={use} />
            ))}
          </div>
        )
      }
    </Load>
  );
}

function Use({ use: { output, method, forecasts, features } }: { use: ModelUse }) {
  const shown = features.slice(0, SHOWN);
  const rest = features.slice(SHOWN);
  const others = rest.reduce((sum, { meanSize }) => sum + meanSize, 0);
  return (
    <figure>
      <figcaption>
        <strong>{output}</strong> mean size of the contributions to {plural(forecasts, 'forecast')}
      </figcaption>
      {shown.length > 0 ? (
        <ContributionBars
          parts={shown.map(({ feature, meanSize }) => ({ feature, value: meanSize }))}
          width={WIDTH}
        />
      ) : (
        <p>It read nothing: a constant.</p>
      )}
      <p className="muted">
        Log return, by {method.replaceAll('-', ' ')}
        {rest.length > 0 && `; ${plural(rest.length, 'other')} together ${percent(others)}`}. What the model
        used, not why a price moves.
      </p>
    </figure>
  );
}
