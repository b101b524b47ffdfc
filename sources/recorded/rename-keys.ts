/** An answer whose format has changed: `key`, or every key, has another name; of CSV the columns. */
export function renameKeys(body: Uint8Array, format: 'json' | 'csv', key?: string): Uint8Array {
  const text = new TextDecoder().decode(body);
  const renamed = (name: string) => (key === undefined || name === key ? `${name}_renamed` : name);
  if (format === 'json') return new TextEncoder().encode(JSON.stringify(renameIn(JSON.parse(text), renamed)));
  const [header = '', ...rows] = text.split('\n');
  const columns = header.replace('\r', '').split(',').map(renamed).join(',');
  return new TextEncoder().encode([columns, ...rows].join('\n'));
}

function renameIn(value: unknown, renamed: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameIn(item, renamed));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [renamed(name), renameIn(inner, renamed)]),
  );
}
