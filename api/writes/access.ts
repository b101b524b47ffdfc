/**
 * Who may write. With `api.operatorKey` whoever sends the key; without one only this machine, and of a browser only our own
 * page: a web site that the operator happens to have open must not be able to write through the browser.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Request } from 'express';
import { Problem } from '../problem.ts';

/** `off`: no key is configured and the API listens beyond this machine. */
export type WriteAccess = 'key' | 'local' | 'off';

export interface AccessRules {
  /** `api.host`. */
  host: string;
  /** `api.operatorKey`: a reference, resolved at each use, so that a changed key needs no restart. */
  operatorKey: string | null;
}

export function accessOf({ host, operatorKey }: AccessRules): WriteAccess {
  if (operatorKey !== null) return 'key';
  return isLoopback(host) ? 'local' : 'off';
}

/** Throws the Problem that says what is missing. */
export async function authorise(request: Request, rules: AccessRules): Promise<void> {
  const access = accessOf(rules);
  if (access === 'key') await requireKey(request, rules.operatorKey!);
  else if (access === 'local') requireLocal(request);
  else {
    const way = 'set api.operatorKey to env:NAME or file:/path, or api.host to 127.0.0.1';
    throw new Problem('forbidden', `writes are off: the API listens on ${rules.host} without a key; ${way}`);
  }
  if (request.is('application/json') === false)
    throw new Problem('unsupported-content-type', 'a write carries content-type: application/json', {
      allowed: ['application/json'],
    });
}

async function requireKey(request: Request, reference: string): Promise<void> {
  const given = /^Bearer\s+(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (given === undefined)
    throw new Problem('not-authorised', 'a write needs the operator key: Authorization: Bearer <key>');
  if (!timingSafeEqual(digest(given), digest(await keyBehind(reference))))
    throw new Problem('not-authorised', 'the operator key is not the right one');
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The message names the reference only (G12). */
async function keyBehind(reference: string): Promise<string> {
  const key = reference.startsWith('env:')
    ? process.env[reference.slice('env:'.length)]
    : await readFile(reference.slice('file:'.length), 'utf8').catch(() => undefined);
  if (key === undefined || key.trim() === '')
    throw new Problem('unavailable', `api.operatorKey: there is nothing behind ${reference}`);
  return key.trim();
}

function requireLocal(request: Request): void {
  const refuse = (why: string) => {
    const way = 'without api.operatorKey writes are for this machine only';
    return new Problem('forbidden', `${why}; ${way}`);
  };
  if (!isLoopback(request.socket.remoteAddress ?? '')) throw refuse('the request comes from another machine');
  // A proxy on this machine speaks for somebody else.
  if (request.get('forwarded') !== undefined || request.get('x-forwarded-for') !== undefined)
    throw refuse('the request came through a proxy');
  // A foreign name that was made to point here is still a foreign site.
  const host = request.get('host') ?? '';
  if (!isLoopback(hostnameOf(`http://${host}`)))
    throw refuse(`host ${JSON.stringify(host.slice(0, 80))} is not this machine`);
  const origin = request.get('origin');
  if (origin !== undefined && origin !== `http://${host}`)
    throw refuse(`origin ${JSON.stringify(origin.slice(0, 80))} is another site`);
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').replace(/^::ffff:/, '');
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}
