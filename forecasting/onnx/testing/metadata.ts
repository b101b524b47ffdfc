export { metadataOf } from '../metadata.ts';
