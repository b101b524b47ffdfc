/** Arguments of expectations, as JSON Schema. */
import { type TProperties, Type } from 'typebox';

/** An object with these fields and no others. */
export const kwargs = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

export const Columns = Type.Array(Type.String({ minLength: 1 }), { minItems: 1 });
export const ColumnName = Type.String({ minLength: 1 });
export const Positive = Type.Number({ exclusiveMinimum: 0 });
export const Count = Type.Integer({ minimum: 1 });
export const Share = Type.Number({ minimum: 0, maximum: 1 });
export const RoleName = Type.Enum(['forecast', 'context']);
