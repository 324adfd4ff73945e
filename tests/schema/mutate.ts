import { expect } from 'vitest';
import type { Api } from '../support/withApi.ts';

const USER_ERROR = '... on UserError { __typename code message } ... on InvalidInputError { path }';

/** Sends mutations; each answers its payload with `selection`, or the error that it is. */
export function createMutate(api: Api): (field: string, input: object, selection: string) => Promise<any> {
  return async (field, input, selection) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const { data, errors } = await api.ask(
      `mutation ($input: ${type}!) { result: ${field}(input: $input) { __typename ${USER_ERROR} ${selection} } }`,
      { input },
    );
    expect(errors).toBeUndefined();
    return data.result;
  };
}
