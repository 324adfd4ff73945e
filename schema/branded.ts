import { brandWithType } from '@pothos/core';

/** Says which type of an interface or a union a value is. */
export function branded<Value extends object>(typeName: string, value: Value): Value {
  brandWithType(value, typeName as never);
  return value;
}
