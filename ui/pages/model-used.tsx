import { useState } from 'react';
import type { Explanations, ForecastExplanation } from '../../schemas/explanations.ts';
import { paths } from '../api.ts';
import { ContributionBars, percent } from '../charts/contribution-bars.tsx';
import { Load } from '../parts/load.tsx';
import { useResource } from '../parts/use-resource.ts';

const SHOWN = 10;
const WIDTH = 520;

/** What the model used for a forecast; loaded when it is opened. */
export function ModelUsed({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const resource = useResource<Explanations>(open ? paths.explanation(id) : null);
  return (
    <details className="lineage" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What the model used</summary>
      {open && (
        <Load resource={resource} label="explanation" height={200}>
          {(data) =>
            data.explanations.length === 0 ? (
              <p>
                Not computed yet. <code>{data.command}</code> computes and stores it.
              </p>
            ) : (
              <div className="used">
                {data.explanations.map((one) => (
                  <Used key={`${one.output} ${one.asked}`} one={one} />
                ))}
              </div>
            )
          }
        </Load>
      )}
    </details>
  );
}

function Used({ one }: { one: ForecastExplanation }) {
  const { output, method, base, value, contributions, residual, converged, reference } = one;
  const used = contributions.filter((part) => part.value !== 0);
  const others = used.slice(SHOWN);
  const rest = {
    feature: `${others.length} others`,
    value: others.reduce((sum, part) => sum + part.value, 0),
  };
  const parts = [...used.slice(0, SHOWN), ...(others.length > 0 ? [rest] : [])];
  return (
    <figure>
      <figcaption>
        <strong>{output}</strong> {percent(value)}, of which reference {percent(base)}
      </figcaption>
      {parts.length > 0 ? (
        <ContributionBars parts={parts} width={WIDTH} />
      ) : (
        <p>It read nothing: a constant.</p>
      )}
      <p className="muted">
        Log return, by {method.replaceAll('-', ' ')}, residual {residual.toExponential(1)}
        {converged ? '' : ': not converged, the split is not to be trusted'}. Reference: {reference}. This is
        what the model used, not why a price moves.
      </p>
    </figure>
  );
}
