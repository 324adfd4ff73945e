import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type InterfaceParam,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { Role } from '../db/domain.ts';

/* eslint-disable @typescript-eslint/no-unused-vars -- the type parameters have to be those of Pothos, used or not */
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos is told of the options of a plugin
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      rights: RightsPlugin<Types>;
    }
    export interface ObjectTypeOptions<Types extends SchemaTypes = SchemaTypes, Shape = unknown> {
      /** Who may read its fields. */
      rights: Role;
    }
    export interface InterfaceTypeOptions<
      Types extends SchemaTypes = SchemaTypes,
      Shape = unknown,
      Interfaces extends InterfaceParam<Types>[] = InterfaceParam<Types>[],
      ResolveType = unknown,
    > {
      /** Who may read its fields. */
      rights: Role;
    }
    export interface QueryFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** Who may ask for it. */
      rights: Role;
    }
    export interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** Who may do it. */
      rights: Role;
    }
    export interface SubscriptionFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** Who may watch it. */
      rights: Role;
    }
  }
}

/* eslint-enable @typescript-eslint/no-unused-vars */

/** Leaves the declared rights where whoever judges an operation finds them: `extensions.rights` of a field or a type. */
class RightsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    return withRights(config);
  }

  override onTypeConfig(config: PothosTypeConfig): PothosTypeConfig {
    return withRights(config);
  }
}

interface Declared {
  pothosOptions: object;
  extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

function withRights<Config extends Declared>(config: Config): Config {
  const { rights } = config.pothosOptions as { rights?: Role };
  return rights === undefined ? config : { ...config, extensions: { ...config.extensions, rights } };
}

export const RIGHTS_PLUGIN = 'rights';
SchemaBuilder.registerPlugin(RIGHTS_PLUGIN, RightsPlugin);
