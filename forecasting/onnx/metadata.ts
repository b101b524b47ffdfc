/** Metadata of a model through protobufjs. */
import { decodeModel } from './proto.ts';

export function metadataOf(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(decodeModel(bytes).metadata_props.map(({ key, value }) => [key, value]));
}
