import type { ReactNode } from 'react';
import { hasRightsOf, type Role } from '../format/role.ts';
import { useShell } from './shellContext.ts';

interface AllowedProps {
  readonly role: Role;
  readonly children: ReactNode;
  /** What others see in its place, once it is known that they are such. */
  readonly otherwise?: ReactNode;
}

/** What only callers with the rights of a role see. The server judges by itself: this only spares people refusals. */
export function Allowed({ role, children, otherwise }: AllowedProps) {
  const { caller } = useShell();
  return caller && (hasRightsOf(caller.role, role) ? children : otherwise);
}
