import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { FieldSize } from './fieldSize.ts';

/* eslint-disable @typescript-eslint/no-unused-vars -- the type parameters have to be those of Pothos, used or not */
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos is told of the options of a plugin
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      size: SizePlugin<Types>;
    }
    export interface FieldOptions<
      Types extends SchemaTypes = SchemaTypes,
      ParentShape = unknown,
      Type extends TypeParam<Types> = TypeParam<Types>,
      Nullable extends FieldNullability<Type> = FieldNullability<Type>,
      Args extends InputFieldMap = InputFieldMap,
      ResolveShape = unknown,
      ResolveReturnShape = unknown,
    > {
      /** How many objects it can hold: what an operation costs is judged by it. Every list of objects needs it. */
      size?: FieldSize;
    }
  }
}

/* eslint-enable @typescript-eslint/no-unused-vars */

/** Leaves the declared size where whoever judges an operation finds it: `extensions.size` of a field. */
class SizePlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { size } = config.pothosOptions as { size?: FieldSize };
    return size === undefined ? config : { ...config, extensions: { ...config.extensions, size } };
  }
}

export const SIZE_PLUGIN = 'size';
SchemaBuilder.registerPlugin(SIZE_PLUGIN, SizePlugin);
