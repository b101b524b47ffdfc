/** How each real host asks for its credential, and what it answers when it refuses. */
export interface HostRequest {
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Refusal {
  status: number;
  body: object | string;
  headers?: Record<string, string>;
}

export interface Host {
  authenticated(request: HostRequest): boolean;
  unauthenticated: Refusal;
  lostEntitlement: Refusal;
  unknownSymbol: Refusal;
  rateLimited: Refusal;
  /** Answers that are made, not recorded: Yahoo's session. */
  made?(request: HostRequest): Refusal | undefined;
}

const CRUMB = 'recorded-crumb';
const inQuery =
  (name: string) =>
  ({ query }: HostRequest) =>
    (query.get(name) ?? '') !== '';
const inAuthorization =
  (scheme: string) =>
  ({ headers }: HostRequest) =>
    new RegExp(`^${scheme} \\S+`).test(String(headers.authorization ?? ''));
const yahooError = (key: string, code: string, description: string) => ({
  [key]: { result: null, error: { code, description } },
});
const fredError = (status: number, message: string): Refusal => ({
  status,
  body: { error_code: status, error_message: message },
});
const page = (title: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

const YAHOO: Host = {
  authenticated: ({ path, query, headers }) =>
    !/^\/v(7|10)\//.test(path) ||
    (query.get('crumb') === CRUMB && String(headers.cookie).includes('A3=recorded')),
  unauthenticated: { status: 401, body: yahooError('finance', 'Unauthorized', 'Invalid Crumb') },
  lostEntitlement: { status: 403, body: page('Forbidden') },
  unknownSymbol: {
    status: 404,
    body: yahooError('quoteSummary', 'Not Found', 'Quote not found for symbol: NOPE'),
  },
  rateLimited: { status: 429, body: 'Too Many Requests\r\n' },
  made: ({ path }) => {
    if (path === '/v1/test/getcrumb') return { status: 200, body: CRUMB };
    if (!path.startsWith('/quote/')) return undefined;
    const cookie = 'A3=recorded; Max-Age=31557600; Domain=.yahoo.com; Path=/; Secure; HttpOnly';
    return { status: 200, body: page('Yahoo'), headers: { 'set-cookie': cookie } };
  },
};

const ALPHA_VANTAGE: Host = {
  authenticated: inQuery('apikey'),
  unauthenticated: {
    status: 200,
    body: {
      'Error Message':
        'the parameter apikey is invalid or missing. Please claim your free API key on (https://www.alphavantage.co/support/#api-key). It should take less than 20 seconds.',
    },
  },
  lostEntitlement: {
    status: 200,
    body: {
      Information:
        'Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to instantly unlock all premium endpoints',
    },
  },
  unknownSymbol: {
    status: 200,
    body: {
      'Error Message':
        'Invalid API call. Please retry or visit the documentation (https://www.alphavantage.co/documentation/) for TIME_SERIES_DAILY.',
    },
  },
  rateLimited: {
    status: 200,
    body: {
      Information:
        'Thank you for using Alpha Vantage! Please consider spreading out your free API requests more sparingly (1 request per second). You may subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to lift the free key rate limit (25 requests per day), raise the per-second burst limit, and instantly unlock all premium endpoints',
    },
  },
};

const POLYGON: Host = {
  authenticated: inAuthorization('Bearer'),
  unauthenticated: {
    status: 401,
    body: { status: 'ERROR', request_id: '0', error: 'API Key was not provided' },
  },
  lostEntitlement: {
    status: 403,
    body: {
      status: 'NOT_AUTHORIZED',
      request_id: '0',
      message: 'You are not entitled to this data. Please upgrade your plan at https://polygon.io/pricing',
    },
  },
  unknownSymbol: {
    status: 404,
    body: { status: 'NOT_FOUND', request_id: '0', message: 'Ticker not found.' },
  },
  rateLimited: {
    status: 429,
    body: {
      status: 'ERROR',
      request_id: '0',
      error: "You've exceeded the maximum requests per minute, please wait or upgrade your subscription.",
    },
  },
};

const TIINGO: Host = {
  authenticated: inAuthorization('Token'),
  unauthenticated: { status: 401, body: { detail: 'Please supply a token' } },
  lostEntitlement: {
    status: 403,
    body: { detail: 'You do not have permission to access this API' },
  },
  unknownSymbol: { status: 404, body: { detail: 'Not found.' } },
  rateLimited: {
    status: 429,
    body: { detail: 'Error: You have run over your hourly request allocation.' },
  },
};

const FRED: Host = {
  authenticated: inQuery('api_key'),
  unauthenticated: fredError(400, 'Bad Request.  Variable api_key is not set.'),
  lostEntitlement: fredError(400, 'Bad Request.  The value for variable api_key is not registered.'),
  unknownSymbol: fredError(400, 'Bad Request.  The series does not exist.'),
  rateLimited: fredError(429, 'Too Many Requests.  Exceeded Rate Limit'),
};

const SEC: Host = {
  authenticated: ({ headers }) => String(headers['user-agent'] ?? '').includes('@'),
  unauthenticated: {
    status: 403,
    body: page('SEC.gov | Your Request Originates from an Undeclared Automated Tool'),
  },
  lostEntitlement: { status: 403, body: page('SEC.gov | Access Denied') },
  unknownSymbol: {
    status: 404,
    body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>',
  },
  rateLimited: { status: 429, body: page('SEC.gov | Request Rate Threshold Exceeded') },
};

export const HOSTS: Readonly<Record<string, Host>> = {
  yahoo: YAHOO,
  alphavantage: ALPHA_VANTAGE,
  polygon: POLYGON,
  tiingo: TIINGO,
  fred: FRED,
  sec: SEC,
};
