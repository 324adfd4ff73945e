import type { OsAccount } from '../../../db/embedded/osAccount.ts';

export const isRoot = process.getuid?.() === 0;

/** `nobody` of Linux: a user without home and rights. A process can only become it as root. */
export const NOBODY: OsAccount = { uid: 65_534, gid: 65_534 };

/** Whom to run as to be a normal user: the one who runs the tests, unless that is root. */
export const normalUser: OsAccount | undefined = isRoot ? NOBODY : undefined;

export const NEEDS_ROOT = 'needs root: run the tests as root once, for example in a container';
