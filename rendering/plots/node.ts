/** A drawing as plain data: written as SVG text for files and answers, made into elements by the page. */
export interface DrawnNode {
  tag: string;
  attributes: Record<string, string | number>;
  children: (DrawnNode | string)[];
}

export function draw(
  tag: string,
  attributes: Record<string, string | number> = {},
  ...children: (DrawnNode | string | (DrawnNode | string)[])[]
): DrawnNode {
  return { tag, attributes, children: children.flat() };
}

/** SVG text; coordinates are rounded where they are made, so the same data gives the same bytes. */
export function svgText(node: DrawnNode): string {
  const attributes = Object.entries(node.attributes).map(
    ([name, value]) => ` ${name}="${escaped(String(value))}"`,
  );
  const inside = node.children.map((child) => (typeof child === 'string' ? escaped(child) : svgText(child)));
  const open = `<${node.tag}${attributes.join('')}`;
  return inside.length === 0 ? `${open}/>` : `${open}>${inside.join('')}</${node.tag}>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
}

/** To a tenth of a pixel. */
export const px = (value: number): number => Math.round(value * 10) / 10;

/** A path through points; a null is a gap. */
export function linePath(points: readonly (readonly [number, number] | null)[]): string {
  let path = '';
  let open = false;
  for (const point of points) {
    if (point !== null) path += `${open ? 'L' : 'M'}${px(point[0])},${px(point[1])}`;
    open = point !== null;
  }
  return path;
}
