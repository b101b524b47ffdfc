/** A plot of the rendering folder as elements of the page: the same drawing as the file, in the colours of the page. */
import { createElement, type ReactNode } from 'react';
import type { Plot as Drawn } from '../../rendering/plots/frame.ts';
import type { DrawnNode } from '../../rendering/plots/node.ts';
import { Scroll } from '../parts/scroll.tsx';

/** With its title, the sentence that says what it shows, and the table behind it. */
export function Plot({ plot }: { plot: Drawn }) {
  const { title, alt, table, drawing, name } = plot;
  return (
    <figure className="plot-figure">
      <h3>{title}</h3>
      {elementOf(drawing, name)}
      <figcaption>{alt}</figcaption>
      <details>
        <summary>Table</summary>
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
      </details>
    </figure>
  );
}

function elementOf(node: DrawnNode | string, key: string): ReactNode {
  if (typeof node === 'string') return node;
  const attributes = Object.entries(node.attributes).map(([name, value]) => [propOf(name), value]);
  const children = node.children.map((child, i) => elementOf(child, String(i)));
  return createElement(node.tag, { ...Object.fromEntries(attributes), key }, ...children);
}

/** `stroke-width` -> `strokeWidth`; `aria-` stays. */
function propOf(name: string): string {
  if (name === 'class') return 'className';
  return name.startsWith('aria-')
    ? name
    : name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
