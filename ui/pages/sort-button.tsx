import { go } from '../parts/location.ts';
import { nextSort } from './rows.ts';

interface Props {
  /** Key of the column, as it stands in the URL. */
  name: string;
  sort: string;
  tip: string;
  align?: 'left' | 'center' | 'right';
  className?: string;
  children: React.ReactNode;
}

/** A column header that sorts. */
export function SortButton({ name, sort, tip, align = 'right', className = '', children }: Props) {
  const up = sort === name;
  const down = sort === `-${name}`;
  return (
    <th
      scope="col"
      className={`${className} ${align}`}
      aria-sort={up ? 'ascending' : down ? 'descending' : undefined}
    >
      <button
        type="button"
        className="sort"
        data-tip={tip}
        onClick={() => go({ sort: nextSort(sort, name) }, 'replace')}
      >
        {children}
        {(up || down) && <span aria-hidden="true">{up ? '▲' : '▼'}</span>}
      </button>
    </th>
  );
}
