import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { AddAccountsResult, AddedAccount as AddedAccountRecord } from '../context.ts';
import { LONG } from '../deadlineSeconds.ts';
import { Platform } from '../enums.ts';
import { invalidInput, InvalidInputError } from '../errors/userErrors.ts';
import type { SizeByArguments } from '../fieldSize.ts';
import { Account } from '../types/account.ts';
import { accountOf } from '../types/accountOf.ts';
import { MAX_REJECTED, RejectedRow } from '../types/rejectedRow.ts';

const AddAccountsInput = builder.inputType('AddAccountsInput', {
  description:
    'urls: profile addresses as people paste them; blank ones are passed over. organization: a slug. organization and ' +
    'tags are for new accounts; those that are there stay as they are.',
  fields: (t) => ({
    urls: t.stringList({ required: true }),
    organization: t.string(),
    tags: t.stringList(),
    dryRun: t.boolean(),
  }),
});

const AddedAccount = builder.objectRef<AddedAccountRecord>('AddedAccount').implement({
  rights: 'editor',
  description:
    'url, platform and handle: as read from the address. account is null for a new one in a dry run.',
  fields: (t) => ({
    url: t.exposeString('url', {
      description: 'Without mobile host, query and sub-page; a new account gets it.',
    }),
    platform: t.expose('platform', { type: Platform }),
    handle: t.exposeString('handle'),
    account: t.field({
      type: Account,
      nullable: true,
      resolve: ({ accountId }, _args, ctx, info) =>
        accountId === null ? null : accountOf(accountId, ctx, info),
    }),
  }),
});

const listOfUrls: SizeByArguments = (_args, { root: { input } }) =>
  (input as typeof AddAccountsInput.$inferInput | undefined)?.urls.length ?? 0;

type Added = Extract<AddAccountsResult, { kind: 'added' }> & { dryRun: boolean };

const AddAccountsSuccess = builder.objectRef<Added>('AddAccountsSuccess').implement({
  rights: 'editor',
  description: 'Good URLs were taken, bad ones are listed.',
  fields: (t) => ({
    rows: t.expose('rows', {
      type: [AddedAccount],
      size: listOfUrls,
      description: 'The good URLs in their order.',
    }),
    created: t.exposeInt('created'),
    unchanged: t.exposeInt('unchanged', { description: 'Accounts that were there, and repeated URLs.' }),
    rejected: t.expose('rejected', {
      type: [RejectedRow],
      size: (args, above) => Math.min(listOfUrls(args, above), MAX_REJECTED),
    }),
    dryRun: t.exposeBoolean('dryRun', { description: 'True when nothing was stored.' }),
  }),
});

const AddAccountsPayload = builder.unionType('AddAccountsPayload', {
  types: [AddAccountsSuccess, InvalidInputError],
});

builder.mutationFields((t) => ({
  addAccounts: t.field({
    rights: 'editor',
    extensions: LONG,
    description: 'What a person pastes: profile URLs of any supported form.',
    type: AddAccountsPayload,
    args: { input: t.arg({ type: AddAccountsInput, required: true }) },
    resolve: async (_parent, { input: { urls, ...options } }, ctx) => {
      const dryRun = options.dryRun ?? false;
      const { organization = null, tags } = options;
      const result = await ctx.ports.addAccounts({ urls, organization, tags: tags ?? [], dryRun });
      ctx.renewLoaders();
      if (result.kind === 'invalid') return invalidInput([result.field], result.message);
      const { created, unchanged, rejected } = result;
      ctx.noteChange({ after: { created, unchanged, rejected: rejected.length } });
      return branded('AddAccountsSuccess', { ...result, dryRun });
    },
  }),
}));
