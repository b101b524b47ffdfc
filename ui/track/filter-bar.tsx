/** What the track record is about: symbol, horizon, whose forecasts, and of when. The URL holds it. */
import type { LatestForecasts } from '../../schemas/api.ts';
import { Choose } from '../data/list-controls.tsx';
import { HORIZONS } from '../parts/horizons.ts';
import { go, type Place } from '../parts/location.ts';
import { Segmented } from '../parts/segmented.tsx';
import type { Resource } from '../parts/use-resource.ts';

interface Props {
  place: Place;
  recipes: readonly string[];
  latest: Resource<LatestForecasts>;
}

export function FilterBar({ place, recipes, latest }: Props) {
  const symbols = [...new Set(latest.data?.forecasts.map(({ symbol }) => symbol))].toSorted();
  const reversed = place.from !== undefined && place.to !== undefined && place.from > place.to;
  return (
    <div className="filters">
      <Segmented
        label="Sessions ahead"
        options={HORIZONS}
        value={place.horizon as (typeof HORIZONS)[number]}
        choose={(horizon) => go({ horizon, after: undefined })}
      />
      <Choose
        label="Symbol"
        options={symbols}
        value={place.symbol}
        choose={(symbol) => go({ symbol, after: undefined })}
      />
      <label className="choose">
        <span>Model</span>
        <select
          value={place.recipe}
          onChange={(event) => go({ recipe: event.target.value, after: undefined })}
        >
          <option value="served">served: the champion of each day</option>
          {[...new Set([...recipes, ...(place.recipe === 'served' ? [] : [place.recipe])])].map((recipe) => (
            <option key={recipe} value={recipe}>
              {recipe}
            </option>
          ))}
        </select>
      </label>
      <Session label="From" value={place.from} choose={(from) => go({ from, after: undefined })} />
      <Session label="To" value={place.to} choose={(to) => go({ to, after: undefined })} />
      {reversed && (
        <span className="band amber" role="alert">
          ▲ from is after to
        </span>
      )}
    </div>
  );
}

interface SessionProps {
  label: string;
  value: string | undefined;
  choose: (value: string | undefined) => void;
}

function Session({ label, value, choose }: SessionProps) {
  return (
    <label className="choose">
      <span>{label}</span>
      <input
        type="date"
        key={value}
        defaultValue={value ?? ''}
        onBlur={(event) => choose(event.target.value || undefined)}
        onKeyDown={(event) => event.key === 'Enter' && choose(event.currentTarget.value || undefined)}
      />
    </label>
  );
}
