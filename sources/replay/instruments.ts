/** What Yahoo's meta block says about each bundled symbol. */
export interface Instrument {
  exchangeName: string;
  fullExchangeName: string;
  instrumentType: 'EQUITY' | 'ETF' | 'INDEX';
  longName: string;
}

const VENUES = {
  nyse: ['NYQ', 'NYSE', 'EQUITY'],
  nasdaq: ['NMS', 'NasdaqGS', 'EQUITY'],
  arca: ['PCX', 'NYSEArca', 'ETF'],
  nasdaqFund: ['NGM', 'NasdaqGM', 'ETF'],
  snp: ['SNP', 'SNP', 'INDEX'],
  dji: ['DJI', 'DJI', 'INDEX'],
  nim: ['NIM', 'Nasdaq GIDS', 'INDEX'],
  wcb: ['WCB', 'Chicago Options', 'INDEX'],
} as const;

const LISTED: Readonly<Record<string, readonly [keyof typeof VENUES, string]>> = {
  AAPL: ['nasdaq', 'Apple Inc.'],
  AXP: ['nyse', 'American Express Company'],
  BA: ['nyse', 'The Boeing Company'],
  CAT: ['nyse', 'Caterpillar Inc.'],
  CSCO: ['nasdaq', 'Cisco Systems, Inc.'],
  CVX: ['nyse', 'Chevron Corporation'],
  DIS: ['nyse', 'The Walt Disney Company'],
  GE: ['nyse', 'General Electric Company'],
  GLD: ['arca', 'SPDR Gold Shares'],
  GS: ['nyse', 'The Goldman Sachs Group, Inc.'],
  HD: ['nyse', 'The Home Depot, Inc.'],
  IBM: ['nyse', 'International Business Machines Corporation'],
  INTC: ['nasdaq', 'Intel Corporation'],
  JNJ: ['nyse', 'Johnson & Johnson'],
  JPM: ['nyse', 'JPMorgan Chase & Co.'],
  KO: ['nyse', 'The Coca-Cola Company'],
  MCD: ['nyse', "McDonald's Corporation"],
  MMM: ['nyse', '3M Company'],
  MRK: ['nyse', 'Merck & Co., Inc.'],
  MSFT: ['nasdaq', 'Microsoft Corporation'],
  NKE: ['nyse', 'NIKE, Inc.'],
  PFE: ['nyse', 'Pfizer Inc.'],
  PG: ['nyse', 'The Procter & Gamble Company'],
  QQQ: ['nasdaqFund', 'Invesco QQQ Trust'],
  SHV: ['nasdaqFund', 'iShares Short Treasury Bond ETF'],
  SHY: ['nasdaqFund', 'iShares 1-3 Year Treasury Bond ETF'],
  SPY: ['arca', 'SPDR S&P 500 ETF Trust'],
  UNH: ['nyse', 'UnitedHealth Group Incorporated'],
  UTX: ['nyse', 'United Technologies Corporation'],
  VZ: ['nyse', 'Verizon Communications Inc.'],
  WMT: ['nyse', 'Walmart Inc.'],
  XOM: ['nyse', 'Exxon Mobil Corporation'],
  '^DJI': ['dji', 'Dow Jones Industrial Average'],
  '^GSPC': ['snp', 'S&P 500'],
  '^IXIC': ['nim', 'NASDAQ Composite'],
  '^RUT': ['wcb', 'Russell 2000 Index'],
  '^TNX': ['wcb', 'CBOE Interest Rate 10 Year T No'],
  '^TYX': ['wcb', 'Treasury Yield 30 Years'],
  '^VIX': ['wcb', 'CBOE Volatility Index'],
};

export const BUNDLED_SYMBOLS: readonly string[] = Object.keys(LISTED);

export function instrumentOf(symbol: string): Instrument | undefined {
  const listed = Object.hasOwn(LISTED, symbol) ? LISTED[symbol] : undefined;
  if (!listed) return undefined;
  const [exchangeName, fullExchangeName, instrumentType] = VENUES[listed[0]];
  return { exchangeName, fullExchangeName, instrumentType, longName: listed[1] };
}
