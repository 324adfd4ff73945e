/** The instant for which tasks wait, when it is still to come. */
export function waitingUntil(tasks: { notBefore: string | null } | undefined, now: Date): string | null {
  const instant = tasks?.notBefore ?? null;
  return instant !== null && Date.parse(instant) > now.getTime() ? instant : null;
}
