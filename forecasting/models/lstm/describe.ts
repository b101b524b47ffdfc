/** What a fitted model is, for run records and cards. */
import { isRecurrent } from '../../networks/names.ts';
import { countOf } from '../../networks/weights.ts';
import type { FitDescription } from '../contract.ts';
import type { LstmModel } from './model.ts';

export function describeLstm(model: LstmModel): FitDescription {
  const { hyper, members, tuned, curves } = model;
  const [curve] = curves;
  const best = curves.map((points) =>
    points.reduce((a, b) => ((b.validation ?? Infinity) < (a.validation ?? Infinity) ? b : a)),
  );
  const heads = Object.values(tuned).flat(2);
  return {
    parameters: countOf([...members.flat(), ...heads]),
    inputs: model.inputs,
    curve,
    facts: {
      network: hyper.network,
      head: hyper.head,
      hidden: hyper.hidden,
      layers: hyper.layers,
      steps: hyper.steps,
      parametersOfOneNetwork: countOf(members[0]!),
      bestEpochs: best.map((point) => point.epoch),
      bestValidationLosses: best.map((point) => point.validation),
      ...(members.length > 1 && { curves }),
      ...(hyper.fineTune && { fineTuned: Object.keys(tuned) }),
      ...(isRecurrent(hyper.network) && recurrentFacts(model)),
      tensorflow: model.tensorflow,
    },
  };
}

/** Both are said of recurrent layers. */
function recurrentFacts({ hyper, kernels, precision }: LstmModel): Record<string, string> {
  const lacking = `, for this device has no ${hyper.precision} kernels`;
  return { kernels, precision: precision === hyper.precision ? precision : `${precision}${lacking}` };
}
