import { createContext, useContext } from 'react';
import type { CombinedError } from 'urql';
import type { Caller } from './caller.ts';

/** What the frame of every page has asked for, so that pages need not ask again. */
export interface Shell {
  /** The latest day that has any snapshot: changes over days end here. Undefined until it is known. */
  readonly asOf: string | undefined;
  /** Some accounts are simulated and others are not, so that each has to be marked. */
  readonly isMixed: boolean;
  /** Why `asOf` could not be loaded. */
  readonly error: CombinedError | undefined;
  /** Undefined until it is known. */
  readonly caller: Caller | undefined;
  /** Why `caller` could not be loaded. */
  readonly callerError: CombinedError | undefined;
  retry(): void;
}

export const ShellContext = createContext<Shell | null>(null);

/** The frame around the current page. */
export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error('useShell() needs an AppShell around it.');
  return shell;
}
