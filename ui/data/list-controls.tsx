/** Filter and paging of a list; the URL holds both. */
import { count } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { go, type Place } from '../parts/location.ts';

interface ChooseProps {
  label: string;
  /** `''` is all. */
  options: readonly string[];
  value: string | undefined;
  choose: (value: string | undefined) => void;
}

export function Choose({ label, options, value, choose }: ChooseProps) {
  const shown = value === undefined || options.includes(value) ? options : [value, ...options];
  return (
    <label className="choose">
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => choose(event.target.value || undefined)}>
        <option value="">all</option>
        {shown.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Search({ place, label }: { place: Place; label: string }) {
  return (
    <input
      type="search"
      placeholder={label}
      aria-label={label}
      value={place.filter}
      onChange={(event) => go({ filter: event.target.value, page: 1 }, 'replace')}
    />
  );
}

export const PAGE_SIZE = 50;

export function Pager({ total, page }: { total: number; page: number }) {
  const last = Math.max(1, Math.ceil(total / PAGE_SIZE));
  if (last === 1 && page === 1) return null;
  return (
    <nav className="pager" aria-label="Pages of the list">
      {page > 1 && <Link to={{ page: page - 1 }}>← newer</Link>}
      <span className="muted">
        page {page} of {last}, {count(total)} in all
      </span>
      {page < last && <Link to={{ page: page + 1 }}>older →</Link>}
    </nav>
  );
}
