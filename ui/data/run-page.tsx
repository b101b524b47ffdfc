import { useState } from 'react';
import type { ExpectationHistory, ExpectationResult, RunDoc as RunDocBody } from '../../schemas/data-api.ts';
import { paths } from '../api.ts';
import { Load } from '../parts/load.tsx';
import { go, type Place } from '../parts/location.ts';
import { useResource } from '../parts/use-resource.ts';
import { keyOf, RunDoc } from './run-doc.tsx';
import { TrendFigure } from './trend-figure.tsx';

export function RunPage({ run, place }: { run: string; place: Place }) {
  const data = useResource<RunDocBody>(paths.run(run));
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const open = (result: ExpectationResult) => {
    const key = keyOf(result);
    return place.expectation === key || (!result.success && !closed.has(key));
  };
  const onToggle = (result: ExpectationResult, now: boolean) => {
    const key = keyOf(result);
    if (now === open(result)) return;
    if (!result.success) setClosed((before) => withOrWithout(before, key, !now));
    go({ expectation: now ? key : undefined }, 'replace');
  };
  return (
    <Load resource={data} label="the run" height={700}>
      {(doc) => (
        <RunDoc
          data={doc}
          open={open}
          onToggle={onToggle}
          trend={(result) => <History suite={result.suite} expectation={result.expectation} />}
        />
      )}
    </Load>
  );
}

function withOrWithout(set: ReadonlySet<string>, key: string, within: boolean): ReadonlySet<string> {
  const changed = new Set(set);
  if (within) changed.add(key);
  else changed.delete(key);
  return changed;
}

function History({ suite, expectation }: { suite: string; expectation: string }) {
  const history = useResource<ExpectationHistory>(paths.history(suite, expectation));
  return (
    <Load resource={history} label={`the history of ${expectation}`} height={200}>
      {(data) => <TrendFigure trend={data.trend} />}
    </Load>
  );
}
