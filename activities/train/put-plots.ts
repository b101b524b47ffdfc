/** The plots of a run as files: SVG in the lake, named by what they hold. */
import { svgText } from '../../rendering/plots/node.ts';
import { type Plotted, plotsOf } from '../../rendering/plots/plots.ts';
import type { RunArtefact } from '../../schemas/runs.ts';
import { putContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';

export function putPlots(lake: Lake, content: Plotted): Promise<RunArtefact[]> {
  return Promise.all(
    plotsOf(content).map(async ({ name, drawing }) => {
      const bytes = new TextEncoder().encode(`${svgText(drawing)}\n`);
      const { key } = await putContent(lake, 'plot', 'svg', bytes);
      return {
        name: `${name}.svg`,
        kind: 'plot' as const,
        key,
        mediaType: 'image/svg+xml',
        bytes: bytes.byteLength,
      };
    }),
  );
}
