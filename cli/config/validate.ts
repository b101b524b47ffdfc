/** Checks a merged configuration against ConfigSchema and says everything that is wrong, at once. */
import type { ErrorObject } from 'ajv';
import { distance } from 'fastest-levenshtein';
import { checksWith } from '../../schemas/check.ts';
import { type Config, ConfigSchema } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { type Merged, pathKey, valueAt } from './layers.ts';
import { maskValue } from './mask.ts';
import { checkMeaning } from './meaning.ts';
import { resolveMembers } from './members.ts';
import { describeAllowed, formatPath, type Path, schemaAt, valuePaths } from './schema-tree.ts';

const check = checksWith({ allErrors: true })<Config>(ConfigSchema);

/** The configuration, typed, members of ensembles whole. Throws ConfigInvalid; `details.errors` holds one sentence per wrong key. */
export function validateConfig(merged: Merged): Config {
  const { value, errors: members } = resolveMembers(merged.value);
  const rest = check(value)
    ? checkMeaning(value as unknown as Config).map(({ path, reason }) => describe(merged, path, reason))
    : schemaErrors({ ...merged, value }, check.errors ?? []);
  const errors = [...members.map(({ path, reason }) => describe(merged, path, reason)), ...rest];
  if (errors.length > 0) {
    const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
    throw new TerminalError('ConfigInvalid', `configuration invalid, ${count}:\n  ${errors.join('\n  ')}`, {
      details: { errors },
    });
  }
  return value as unknown as Config;
}

/** One sentence per key, whatever number of rules it breaks (a union reports each of its options). */
function schemaErrors(merged: Merged, errors: readonly ErrorObject[]): string[] {
  const sentences = new Map<string, string>();
  for (const error of errors) {
    const at = error.instancePath.split('/').slice(1).map(decodePointer);
    const { additionalProperty, missingProperty } = error.params as Record<string, string | undefined>;
    if (additionalProperty !== undefined) {
      const path = [...at, additionalProperty];
      sentences.set(pathKey(path), describe(merged, path, unknownKey(path)));
    } else if (missingProperty !== undefined) {
      const path = [...at, missingProperty];
      const allowed = describeAllowed(schemaAt(path) ?? {});
      sentences.set(pathKey(path), `${formatPath(path)} is missing; allowed is ${allowed}`);
    } else {
      const allowed = describeAllowed(schemaAt(at) ?? {});
      sentences.set(pathKey(at), describe(merged, at, `allowed is ${allowed}`));
    }
  }
  return [...sentences.values()];
}

function describe(merged: Merged, path: Path, reason: string): string {
  const value = maskValue(pathKey(path), valueAt(merged.value, path));
  return `${formatPath(path)} = ${shorten(JSON.stringify(value))} (${originOf(merged, path)}): ${reason}`;
}

function originOf(merged: Merged, path: Path): string {
  for (let length = path.length; length > 0; length--) {
    const origin = merged.origins.get(pathKey(path.slice(0, length)));
    if (origin !== undefined) return origin;
  }
  const prefix = `${pathKey(path)}.`;
  const below = [...merged.origins].findLast(([key]) => key.startsWith(prefix));
  return below?.[1] ?? 'default';
}

function unknownKey(path: Path): string {
  const siblings = Object.keys(schemaAt(path.slice(0, -1))?.properties ?? {});
  const inside = siblings.map((key) => [...path.slice(0, -1), key]);
  const candidates = [...inside, ...valuePaths()].map(formatPath);
  const wanted = formatPath(path);
  const last = path.at(-1)!;
  const closest = siblings.find((key) => distance(key, last) <= 2 && distance(key, last) < last.length);
  const nearest =
    closest === undefined
      ? candidates.reduce((best, next) => (distance(wanted, next) < distance(wanted, best) ? next : best))
      : formatPath([...path.slice(0, -1), closest]);
  const where = path.length === 1 ? 'at the top' : `in ${formatPath(path.slice(0, -1))}`;
  return `unknown key, the nearest known is ${nearest}; allowed ${where}: ${siblings.join(', ')}`;
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function decodePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
