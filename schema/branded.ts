import { brandWithType, getTypeBrand } from '@pothos/core';

/** Says which type of an interface or a union a value is. */
export function branded<Value extends object>(typeName: string, value: Value): Value {
  brandWithType(value, typeName as never);
  return value;
}

/** The type that a value was branded with; undefined for any other. */
export function typenameOf(value: unknown): string | undefined {
  const brand: unknown = typeof value === 'object' && value !== null ? getTypeBrand(value) : undefined;
  return typeof brand === 'string' ? brand : undefined;
}
