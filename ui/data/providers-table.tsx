import type { DataProviders, ProviderState } from '../../schemas/data-api.ts';
import { day, exchangeTime, utc } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';

export function ProvidersTable({ data }: { data: DataProviders }) {
  return (
    <Scroll label="Providers: circuit, last answer, last failure">
      <table>
        <caption className="visually-hidden">Providers: circuit, last answer, last failure</caption>
        <thead>
          <tr>
            <th scope="col" className="left">
              Provider
            </th>
            <th scope="col" className="left">
              <Term of="circuit">Circuit</Term>
            </th>
            <th scope="col" className="left">
              Last answer
            </th>
            <th scope="col" className="left">
              Last failure
            </th>
          </tr>
        </thead>
        <tbody>
          {data.providers.map((one) => (
            <tr key={one.provider}>
              <th
                scope="row"
                data-tip={
                  one.datasets.length > 0
                    ? `Configured for ${one.datasets.join(', ')}.`
                    : 'Configured for no dataset.'
                }
              >
                {one.provider}
              </th>
              <td className="left">
                <Circuit provider={one} />
              </td>
              <td className="left">
                {one.lastSuccessAt ? <When at={one.lastSuccessAt} /> : <span className="muted">–</span>}
              </td>
              <td className="left wrap">
                {one.lastFailureAt ? (
                  <>
                    <When at={one.lastFailureAt} />
                    {one.lastFailure && <span className="detail">{one.lastFailure}</span>}
                  </>
                ) : (
                  <span className="muted">–</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Circuit({ provider: { state, since, reason } }: { provider: ProviderState }) {
  if (state === 'unknown') return <span className="muted">not asked yet</span>;
  if (state === 'closed') return <span>● closed</span>;
  const tip = [since ? `Since ${utc(since)}.` : '', reason ?? ''].filter(Boolean).join(' ');
  return (
    <Term
      text={tip || 'No reason was recorded.'}
      className={`term band ${state === 'open' ? 'red' : 'amber'}`}
    >
      {state === 'open' ? '■ open' : '▲ half-open'}
    </Term>
  );
}

function When({ at }: { at: string }) {
  return (
    <Term text={utc(at)} className="term">
      {day(at.slice(0, 10), false)} {exchangeTime(at).replace(' in New York', '')}
    </Term>
  );
}
