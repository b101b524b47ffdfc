/** The check of a request's form. The bundle replaces this module by the code that ajv makes of the schema (bundle.ts). */
import { Ajv, type ErrorObject } from 'ajv';
import { REQUEST_SCHEMA } from './request-schema.ts';

/** How ajv is set up, here and in the bundle. */
export const AJV_OPTIONS = { allErrors: false, strictTypes: false, verbose: true } as const;

type Validator = ((body: unknown) => boolean) & { errors?: ErrorObject[] | null };

export const validate: Validator = new Ajv(AJV_OPTIONS).compile(REQUEST_SCHEMA);
