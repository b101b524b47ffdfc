import type { Prices, ScoredForecast } from '../../schemas/api.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import { FanChart } from '../charts/fan-chart.tsx';
import { quantile } from '../charts/fan-layout.ts';
import { day, price, sessionsAhead, signed } from '../parts/format.ts';
import { useWidth } from '../parts/hooks.ts';
import { Empty } from '../parts/states.tsx';

interface Props {
  prices: Prices;
  forecasts: Forecast[];
  past: ScoredForecast[];
  horizon: number;
}

export function Fan({ prices, forecasts, past, horizon }: Props) {
  const [frame, width] = useWidth<HTMLDivElement>(1000);
  if (prices.closes.length < 2) {
    return (
      <Empty title="No prices yet">
        Fewer than two sessions of {prices.symbol} are known and passed validation.
      </Empty>
    );
  }
  const title = `${prices.symbol}: closes of ${prices.closes.length} sessions and forecasts up to 10 sessions ahead of ${day(prices.freshness.session)}`;
  const scored = past.some((one) => one.outcome !== null);
  const byTarget = new Map(past.map((one) => [one.forecast.targetSession, one]));
  return (
    <figure className="fan-frame">
      <figcaption>
        <span className="key price-key">Close</span>
        <span className="key fan-key">Median, 50, 80, 95 % of outcomes</span>
        {scored && (
          <span className="key past-key">80 % interval forecast {sessionsAhead(horizon)} before</span>
        )}
        {scored && <span className="key miss-key">Outcome outside it</span>}
      </figcaption>
      <div ref={frame}>
        <FanChart
          width={width}
          height={width > 700 ? 380 : 300}
          prices={prices}
          forecasts={forecasts}
          past={past}
          title={title}
          tipOfSession={(index) => tipOfSession(prices.closes[index]!, byTarget)}
          tipOfHorizon={(ahead) => tipOfHorizon(forecasts.find((one) => one.horizon === ahead)!)}
        />
      </div>
    </figure>
  );
}

function tipOfSession(
  { session, close }: Prices['closes'][number],
  byTarget: Map<string, ScoredForecast>,
): string {
  const known = `${day(session)}: close ${price(close)}`;
  const before = byTarget.get(session);
  if (!before) return known;
  const { forecast, outcome } = before;
  const interval = `80 % interval of ${day(forecast.session, false)}: ${price(quantile(forecast, 0.1))} to ${price(quantile(forecast, 0.9))}`;
  return `${known}. ${interval}${outcome ? (outcome.covered80 ? ', held' : ', missed') : ''}.`;
}

function tipOfHorizon(forecast: Forecast): string {
  const at = (level: number) => price(quantile(forecast, level));
  return `${day(forecast.targetSession)}, ${sessionsAhead(forecast.horizon)} ahead: median ${at(0.5)} (${signed(Math.expm1(forecast.quantiles[4]!) * 100)} %), 50 %: ${at(0.25)} to ${at(0.75)}, 80 %: ${at(0.1)} to ${at(0.9)}, 95 %: ${at(0.025)} to ${at(0.975)}`;
}
