/** Networks by name. */
import { alstm } from './alstm.ts';
import { lstm } from './lstm.ts';
import { lstmAttention } from './lstm-attention.ts';
import { multiScale } from './multi-scale.ts';
import type { NetworkName } from './names.ts';
import type { Network } from './network.ts';
import { tcn } from './tcn.ts';

export const NETWORKS: Record<NetworkName, Network> = {
  lstm,
  attention: lstmAttention,
  alstm,
  'multi-scale': multiScale,
  tcn,
};
