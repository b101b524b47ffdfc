/** A lake in an S3 bucket. `If-None-Match: *` on every write: the server refuses to overwrite. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import { NeedsPersonError } from '../../schemas/errors.ts';
import {
  checkKey,
  type LakeEntry,
  type LakeStorage,
  lakeFull,
  lakeUnreachable,
  objectMissing,
} from './lake.ts';

/** `s3://bucket/prefix?endpoint=..&region=..` */
export function openS3Lake(location: URL): LakeStorage {
  const bucket = location.host;
  const base = location.pathname.replace(/^\/+|\/+$/g, '');
  const prefixed = base === '' ? '' : `${base}/`;
  const endpoint = location.searchParams.get('endpoint') ?? undefined;
  const client = new S3Client({
    endpoint,
    region: location.searchParams.get('region') ?? process.env.AWS_REGION ?? 'us-east-1',
    // Servers other than AWS rarely answer on bucket.host.
    forcePathStyle: endpoint !== undefined,
    maxAttempts: 3,
  });
  const url = location.href;
  const at = (key: string) => {
    checkKey(key);
    return { Bucket: bucket, Key: `${prefixed}${key}` };
  };

  async function put(key: string, bytes: Uint8Array, contentType = 'application/octet-stream') {
    const object = { ...at(key), Body: bytes, ContentType: contentType, ContentLength: bytes.byteLength };
    try {
      await client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
      return { key, created: true };
    } catch (error) {
      if (status(error) === 412) return { key, created: false };
      throw mapped(error, url, key, 'write');
    }
  }

  async function get(key: string) {
    try {
      const { Body } = await client.send(new GetObjectCommand(at(key)));
      return await Body!.transformToByteArray();
    } catch (error) {
      throw mapped(error, url, key, 'read');
    }
  }

  async function has(key: string) {
    try {
      await client.send(new HeadObjectCommand(at(key)));
      return true;
    } catch (error) {
      // HEAD carries no body: a missing bucket looks the same here and is told apart by put and get.
      if (status(error) === 404) return false;
      throw mapped(error, url, key, 'look for');
    }
  }

  async function* list(prefix: string) {
    for await (const { key } of entries(prefix)) yield key;
  }

  async function* entries(prefix: string): AsyncGenerator<LakeEntry> {
    let token: string | undefined;
    do {
      const page = { Bucket: bucket, Prefix: `${prefixed}${prefix}`, ContinuationToken: token };
      const found = await client.send(new ListObjectsV2Command(page)).catch((error) => {
        throw mapped(error, url, prefix, 'list');
      });
      for (const { Key, Size, LastModified } of found.Contents ?? []) {
        yield {
          key: Key!.slice(prefixed.length),
          bytes: Size ?? 0,
          writtenAt: (LastModified ?? new Date(0)).toISOString(),
        };
      }
      token = found.NextContinuationToken;
    } while (token !== undefined);
  }

  async function remove(key: string) {
    try {
      await client.send(new DeleteObjectCommand(at(key)));
    } catch (error) {
      throw mapped(error, url, key, 'remove');
    }
  }

  return { url, put, get, has, list, entries, remove, close: () => client.destroy() };
}

const status = (error: unknown) => (error as S3ServiceException).$metadata?.httpStatusCode;

const FULL = /^(InsufficientStorage|XMinioStorageFull|QuotaExceeded|EntityTooLargeForQuota)$/;
const FORBIDDEN =
  /^(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|CredentialsProviderError|NoSuchBucket)$/;

function mapped(error: unknown, url: string, key: string, what: string): unknown {
  const { name, message } = error as Error;
  const http = status(error);
  if (FULL.test(name) || http === 507 || /no space left on device|quota exceeded/i.test(message)) {
    return lakeFull(url, key, error);
  }
  if (FORBIDDEN.test(name) || http === 401 || http === 403) {
    return new NeedsPersonError(
      'LakeForbidden',
      `may not ${what} ${key} in the lake ${url}: ${name}; check bucket, credentials and their rights`,
      { cause: error, details: { key, code: name } },
    );
  }
  if (what === 'read' && http === 404) return objectMissing(url, key, error);
  // An attempt without an HTTP status: the connection failed. 409: another write of the same key is under way.
  if (
    (http === undefined && '$metadata' in (error as object)) ||
    http === 409 ||
    http === 429 ||
    http! >= 500
  ) {
    return lakeUnreachable(url, `${what} ${key}`, error);
  }
  return error;
}
