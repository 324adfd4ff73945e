import { defaultFieldResolver, type GraphQLField } from 'graphql';

/** Whether a field is what the object has under its name. */
export const isProperty = ({ resolve }: GraphQLField<unknown, unknown>): boolean =>
  resolve === undefined || resolve === defaultFieldResolver;

/** What an answer has before the value of a field: the place is that among the fields of its object. */
export const openingOf = (name: string, place: number): string =>
  `${place === 0 ? '{' : ','}${JSON.stringify(name)}:`;
