/** Lines that features read, under the names that providers have for them; the first one is preferred. */

interface LineOfReport {
  /** Of a day, not of a period. */
  balance: boolean;
  /** Prices are in it too, so other currencies are left out. */
  unit: 'USD' | 'shares';
  concepts: readonly string[];
}

export const LINES = {
  earnings: {
    balance: false,
    unit: 'USD',
    concepts: ['us-gaap/NetIncomeLoss', 'us-gaap/ProfitLoss', 'netIncome', 'netIncomeCommonStockholders'],
  },
  sales: {
    balance: false,
    unit: 'USD',
    concepts: [
      'us-gaap/RevenueFromContractWithCustomerExcludingAssessedTax',
      'us-gaap/Revenues',
      'us-gaap/SalesRevenueNet',
      'us-gaap/SalesRevenueGoodsNet',
      'totalRevenue',
    ],
  },
  cash: {
    balance: false,
    unit: 'USD',
    concepts: [
      'us-gaap/NetCashProvidedByUsedInOperatingActivities',
      'us-gaap/NetCashProvidedByUsedInOperatingActivitiesContinuingOperations',
      'operatingCashFlow',
    ],
  },
  equity: {
    balance: true,
    unit: 'USD',
    concepts: [
      'us-gaap/StockholdersEquity',
      'us-gaap/StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest',
      'stockholdersEquity',
    ],
  },
  assets: { balance: true, unit: 'USD', concepts: ['us-gaap/Assets', 'totalAssets'] },
  shares: {
    balance: true,
    unit: 'shares',
    concepts: [
      'dei/EntityCommonStockSharesOutstanding',
      'us-gaap/CommonStockSharesOutstanding',
      'ordinarySharesNumber',
    ],
  },
} as const satisfies Record<string, LineOfReport>;
export type Line = keyof typeof LINES;

export const LINE_OF: ReadonlyMap<string, Line> = new Map(
  (Object.keys(LINES) as Line[]).flatMap((line) => LINES[line].concepts.map((concept) => [concept, line])),
);

/** All that is asked for of the dataset. */
export const CONCEPTS: readonly string[] = [...LINE_OF.keys()];
