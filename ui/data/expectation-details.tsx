/** One expectation of a run: what it asked for, what it found, how that compares with earlier runs, examples. */
import { useContext } from 'react';
import type { ExpectationResult } from '../../schemas/data-api.ts';
import { Fact } from '../parts/facts.tsx';
import { count } from '../parts/format.ts';
import { Written } from '../parts/link.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';
import { percents, textOf } from './words.ts';

interface Props {
  result: ExpectationResult;
  open: boolean;
  /** Draws its history; called when it is open. */
  trend: () => React.ReactNode;
  onToggle?: (open: boolean) => void;
}

export function ExpectationDetails({ result, open, trend, onToggle }: Props) {
  // Without scripts nothing can be fetched later, so it is all there.
  const written = useContext(Written) !== null;
  return (
    <details open={open} onToggle={onToggle && ((event) => onToggle(event.currentTarget.open))}>
      <summary>
        <span className="result">
          <ResultMark result={result} />
        </span>
        <h3>{result.expectation}</h3>
        <span className="numbers muted">
          {count(result.unexpectedCount)} of {count(result.elementCount)} unexpected
        </span>
      </summary>
      {(open || written) && <Inside result={result} trend={trend} />}
    </details>
  );
}

export function ResultMark({
  result,
}: {
  result: Pick<ExpectationResult, 'success' | 'severity' | 'skipped'>;
}) {
  if (result.skipped && result.success) return <span className="muted">– skipped</span>;
  if (result.success) return <span className="muted">✓ passed</span>;
  if (result.severity === 'critical') return <span className="band red">■ critical</span>;
  return <span className="band amber">▲ {result.severity}</span>;
}

function Inside({ result, trend }: Pick<Props, 'result' | 'trend'>) {
  const { examples, groups } = result;
  return (
    <div className="inside">
      {result.description && <p>{result.description}</p>}
      <dl className="facts">
        <Fact name="Elements">{count(result.elementCount)}</Fact>
        <Fact name="Missing">{count(result.missingCount)}</Fact>
        <Fact name={<Term of="percents">Unexpected</Term>}>
          {`${count(result.unexpectedCount)}: ${percents(result)}`}
        </Fact>
        {result.observed !== null && <Fact name="Observed">{textOf(result.observed)}</Fact>}
        {result.bound !== null && <Fact name="Bound">{textOf(result.bound)}</Fact>}
        {result.historyZ !== null && (
          <Fact name={<Term of="historyZ">Against history</Term>}>{`z ${textOf(result.historyZ)}`}</Fact>
        )}
        <Fact name="Suite">{`${result.suite} ${result.suiteVersion}`}</Fact>
      </dl>
      {trend()}
      {groups.length > 0 && (
        <>
          <h4>The worst groups by {result.groupBy.join(', ')}</h4>
          <Examples rows={groups} label={`Groups of ${result.expectation}`} />
        </>
      )}
      {examples.length > 0 && (
        <>
          <h4>
            {examples.length < result.unexpectedCount
              ? `The first ${examples.length} of ${count(result.unexpectedCount)} unexpected`
              : 'Unexpected'}
          </h4>
          <Examples rows={examples} label={`Examples of ${result.expectation}`} />
        </>
      )}
    </div>
  );
}

/** Whatever an example says, a column each; keys first. */
function Examples({ rows, label }: { rows: readonly unknown[]; label: string }) {
  const flat = rows.map(flatten);
  const columns = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  return (
    <Scroll label={label}>
      <table>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="left">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {flat.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: examples have no key of their own and are never reordered.
            <tr key={i}>
              {columns.map((column) => (
                <td key={column} className="left wrap">
                  {textOf(row[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The parts of a key become columns of their own; what they repeat is dropped. */
function flatten(example: unknown): Record<string, unknown> {
  if (typeof example !== 'object' || example === null) return { value: example };
  const { key, symbol, session, knownAt: _, ...rest } = example as Record<string, unknown>;
  const keys = typeof key === 'object' && key !== null ? (key as Record<string, unknown>) : {};
  const names = Object.keys(keys).length > 0 ? keys : { symbol, session };
  return Object.fromEntries(Object.entries({ ...names, ...rest }).filter(([, value]) => value !== undefined));
}
