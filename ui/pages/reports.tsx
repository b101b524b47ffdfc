/** Weekly reports: the list, and one of them, drawn from the document that its files are drawn from. */
import { type ReportSection, type ReportTable, reportView } from '../../rendering/report/view.ts';
import type { OneReport, ReportList } from '../../schemas/report.ts';
import { paths } from '../api.ts';
import { Plot } from '../charts/plot.tsx';
import { ChartFrame } from '../parts/chart-frame.tsx';
import { day, utc } from '../parts/format.ts';
import { useKey } from '../parts/hooks.ts';
import { Link } from '../parts/link.tsx';
import { Load } from '../parts/load.tsx';
import { go } from '../parts/location.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Empty } from '../parts/states.tsx';
import { useResource } from '../parts/use-resource.ts';

export function ReportsPage({ week }: { week: string | undefined }) {
  return week === undefined ? <List /> : <Report key={week} week={week} />;
}

function List() {
  const list = useResource<ReportList>(paths.reports);
  return (
    <section aria-labelledby="reports">
      <h1 id="reports">Reports</h1>
      <Load resource={list} label="reports" height={300}>
        {({ reports }) =>
          reports.length === 0 ? (
            <Empty title="No report has been made yet">
              One is made after the last session of each week; now: tempocast report
            </Empty>
          ) : (
            <Scroll label="Reports, newest first">
              <table>
                <caption className="visually-hidden">Reports, newest first</caption>
                <thead>
                  <tr>
                    {['Week', 'Sessions', 'As of', 'Files'].map((head) => (
                      <th key={head} scope="col" className="left">
                        {head}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {reports.map((one) => (
                    <tr key={one.id}>
                      <th scope="row">
                        <Link to={{ week: one.week }}>{one.week}</Link>
                      </th>
                      <td className="left">
                        {day(one.from)} – {day(one.through)}
                      </td>
                      <td className="left">{utc(one.asOf)}</td>
                      <td className="left">
                        <Files report={one} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Load>
    </section>
  );
}

function Files({ report: { files, week } }: { report: Pick<OneReport, 'files' | 'week'> }) {
  return files.map(({ format, href }) => (
    <a key={format} className="quiet" href={href} aria-label={`Report of ${week} as ${format.toUpperCase()}`}>
      {format.toUpperCase()}{' '}
    </a>
  ));
}

function Report({ week }: { week: string }) {
  const report = useResource<OneReport>(paths.report(week));
  useKey('Escape', () => go({ week: undefined }));
  return (
    <section aria-labelledby="report" className="model report">
      <div className="bar">
        <Link to={{ week: undefined }} className="back">
          ← All
        </Link>
        <h1 id="report">
          {report.data ? reportView(report.data.document, report.data.id).title : `Report ${week}`}
        </h1>
        {report.data && <Files report={report.data} />}
      </div>
      <Load resource={report} label="the report" height={1600}>
        {({ document, id }) => {
          const { subtitle, summary, missing, sections, footer } = reportView(document, id);
          return (
            <>
              <p className="muted">{subtitle}</p>
              <Lines lines={summary} />
              {missing.length > 0 && <div className="notice">What is missing: {missing.join('; ')}.</div>}
              {sections.map((section) => (
                <Section key={section.id} section={section} />
              ))}
              <footer className="muted">
                {footer.map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </footer>
            </>
          );
        }}
      </Load>
    </section>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="limits">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Section({
  section: { id, heading, text = [], list = [], tables = [], plots },
}: {
  section: ReportSection;
}) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {text.map((line) => (
        <p key={line} className="summary">
          {line}
        </p>
      ))}
      {list.length > 0 && <Lines lines={list} />}
      {tables.map((table) => (
        <Table key={table.caption} table={table} />
      ))}
      {plots && (
        <ChartFrame>{(width) => plots(width).map((plot) => <Plot key={plot.name} plot={plot} />)}</ChartFrame>
      )}
    </section>
  );
}

function Table({ table: { caption, head, rows, words } }: { table: ReportTable }) {
  const side = (at: number) => (at < words ? 'left' : '');
  return (
    <>
      <p className="muted caption">{caption}</p>
      <Scroll label={caption}>
        <table aria-label={caption}>
          <thead>
            <tr>
              {head.map((cell, at) => (
                <th key={cell} scope="col" className={side(at)}>
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.join('|')}>
                {row.map((cell, at) =>
                  at === 0 ? (
                    <th key={head[0]} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={head[at]} className={side(at)}>
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
