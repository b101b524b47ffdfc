import { useState } from 'react';
import type { Lineage as LineageBody, LineageStep } from '../../schemas/api.ts';
import { paths } from '../api.ts';
import { count } from '../parts/format.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { useResource } from '../parts/use-resource.ts';

/** Where a forecast came from; loaded when it is opened. */
export function Lineage({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const lineage = useResource<LineageBody>(open ? paths.lineage(id) : null);
  return (
    <details className="lineage" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Where this forecast came from</summary>
      {open && (
        <Load resource={lineage} label="lineage" height={200}>
          {(data) => (
            <>
              <ol>
                {data.chain.map((step) => (
                  <Step key={`${step.kind} ${step.id}`} step={step} />
                ))}
                <li>
                  <strong>raw objects</strong> {count(data.rawObjectCount)} answers of the provider
                  {data.rawObjects[0] && (
                    <>
                      , first <code>{data.rawObjects[0].key}</code>
                    </>
                  )}
                </li>
              </ol>
              <p>
                <code>tempocast reproduce {id}</code> rebuilds it from those bytes.{' '}
                <Link to={{ lineage: id }}>Draw it</Link> <a href={paths.lineage(id)}>All of it as JSON</a>
              </p>
            </>
          )}
        </Load>
      )}
    </details>
  );
}

function Step({ step }: { step: LineageStep }) {
  const facts = Object.entries(step.facts).filter(([, value]) => value !== null && String(value).length < 40);
  return (
    <li>
      <strong>{step.kind.replaceAll('-', ' ')}</strong> <code>{step.id}</code>
      <span className="muted">
        {facts
          .map(([name, value]) => `${name} ${typeof value === 'number' ? count(value) : String(value)}`)
          .join(', ')}
      </span>
    </li>
  );
}
