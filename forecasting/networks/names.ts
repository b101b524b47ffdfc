/** Names that recipes use, apart from the code behind them: this file loads no TensorFlow. */
export const NETWORK_NAMES = ['lstm', 'attention', 'alstm', 'multi-scale', 'tcn'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

/** Convolutions have neither the kernels nor the precision of recurrent layers. */
export const isRecurrent = (name: NetworkName): boolean => name !== 'tcn';

export const HEAD_NAMES = ['student', 'quantile'] as const;
export type HeadName = (typeof HEAD_NAMES)[number];

export const PRECISIONS = ['float32', 'mixed'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const SCHEDULES = ['cosine', 'one-cycle', 'constant'] as const;
export type Schedule = (typeof SCHEDULES)[number];
