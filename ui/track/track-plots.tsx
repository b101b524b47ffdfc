/** The charts of the track record; each has the naive forecast in the same ink weight. */
import { coverageByHorizon, pitBetweenQuantiles } from '../../rendering/track/calibration.ts';
import { rankIcOverTime, skillOverTime } from '../../rendering/track/over-time.ts';
import type { TrackCharts } from '../../schemas/track-api.ts';
import { Plot } from '../charts/plot.tsx';
import { ChartFrame } from '../parts/chart-frame.tsx';
import { useMedia } from '../parts/hooks.ts';

/** Below this the charts stand under each other. */
const BESIDE = '(min-width: 900px)';
const GAP = 32;

export function TrackPlots({ charts }: { charts: TrackCharts }) {
  const beside = useMedia(BESIDE);
  return (
    <ChartFrame>
      {(width) => {
        const half = beside ? (width - GAP) / 2 : width;
        const drawn = [
          skillOverTime(charts, half),
          rankIcOverTime(charts, half),
          coverageByHorizon(charts, half),
          pitBetweenQuantiles(charts, half),
        ];
        return (
          <div className="track-plots">
            {drawn.map((plot) => plot && <Plot key={plot.name} plot={plot} />)}
            {charts.rankIc === null && (
              <p className="muted">
                No RankIC:{' '}
                {charts.filter.symbol === null
                  ? 'the means of a session are all the same'
                  : 'one symbol has nobody to be ranked with'}
                .
              </p>
            )}
          </div>
        );
      }}
    </ChartFrame>
  );
}
