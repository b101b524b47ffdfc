import type { DatasetState } from '../../schemas/data-api.ts';
import { day, plain, plural } from '../parts/format.ts';
import { Scroll } from '../parts/scroll.tsx';

/** Closes of a second provider beside the stored ones. */
export function Reconciliations({ datasets }: { datasets: DatasetState[] }) {
  const found = datasets.flatMap((one) =>
    one.reconciliation ? [{ dataset: one.dataset, ...one.reconciliation }] : [],
  );
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="reconciliation">
      <h2 id="reconciliation">Compared with a second provider</h2>
      {found.map(({ dataset, session, provider, compared, boundBp, disagreements }) => (
        <div key={dataset}>
          <p className="muted">
            {plural(compared, 'close')} of {day(session, false)} with {provider}:{' '}
            {disagreements.length === 0
              ? `none further apart than ${boundBp} bp.`
              : `${disagreements.length} further apart than ${boundBp} bp.`}
          </p>
          {disagreements.length > 0 && (
            <Scroll label="Closes on which two providers disagree">
              <table>
                <caption className="visually-hidden">Closes on which two providers disagree</caption>
                <thead>
                  <tr>
                    <th scope="col" className="left">
                      Symbol
                    </th>
                    <th scope="col">Stored</th>
                    <th scope="col">{provider}</th>
                    <th scope="col">Apart, bp</th>
                  </tr>
                </thead>
                <tbody>
                  {disagreements.map((one) => (
                    <tr key={one.symbol}>
                      <th scope="row">{one.symbol}</th>
                      <td>{plain(one.close)}</td>
                      <td>{plain(one.otherClose)}</td>
                      <td className="band amber">▲ {Math.round(one.differenceBp)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
        </div>
      ))}
    </section>
  );
}
