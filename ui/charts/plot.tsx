/** A plot of the rendering folder as elements of the page: the same drawing as the file, in the colours of the page. */
import { createElement, type ReactNode, useState } from 'react';
import type { Plot as Drawn } from '../../rendering/plots/frame.ts';
import type { DrawnNode } from '../../rendering/plots/node.ts';
import { go, parsePlace } from '../parts/location.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Term } from '../parts/tip.tsx';

/** Longer tables are made when they are opened. */
const ROWS_AT_ONCE = 40;

/** With its title, the sentence that says what it shows, and the table behind it. `about`: what it is, from what. */
export function Plot({ plot, about }: { plot: Drawn; about?: string }) {
  const { title, alt, table, drawing, name } = plot;
  const [opened, setOpened] = useState(false);
  return (
    <figure className="plot-figure">
      <h3>{about === undefined ? title : <Term text={about}>{title}</Term>}</h3>
      {elementOf(drawing, name)}
      <figcaption>{alt}</figcaption>
      <details onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>Table</summary>
        {(opened || table.rows.length <= ROWS_AT_ONCE) && <Table title={title} table={table} />}
      </details>
    </figure>
  );
}

function Table({ title, table }: { title: string; table: Drawn['table'] }) {
  return (
    <Scroll label={title}>
      <table>
        <thead>
          <tr>
            {table.head.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.join()}>
              {row.map((cell, i) => (
                <td key={table.head[i]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** A mark that leads to another place of the page. */
function PlotLink({ href, ...rest }: { href: string } & Record<string, unknown>) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(parsePlace(href.slice(1)));
        window.scrollTo(0, 0);
      }}
    />
  );
}

/** A drawing that stands by itself. */
export function elementOf(node: DrawnNode | string, key: string): ReactNode {
  if (typeof node === 'string') return node;
  const attributes = Object.entries(node.attributes).map(([name, value]) => [propOf(name), value]);
  const children = node.children.map((child, i) => elementOf(child, String(i)));
  return createElement(
    node.tag === 'a' ? (PlotLink as unknown as string) : node.tag,
    { ...Object.fromEntries(attributes), key },
    ...children,
  );
}

/** `stroke-width` -> `strokeWidth`; `aria-` stays. */
function propOf(name: string): string {
  if (name === 'class') return 'className';
  return name.startsWith('aria-') || name.startsWith('data-')
    ? name
    : name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
