import postgres from 'postgres';

/**
 * Connects once, to learn whether somebody answers and who.
 * @returns the version as PostgreSQL counts it: 180000 is 18
 * @throws what the driver says when nobody answers within `timeoutMs`, or refuses
 */
export async function probeDatabase(url: string, timeoutMs: number): Promise<number> {
  const client = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: timeoutMs / 1000 });
  try {
    const [row] = await client<
      { version: number }[]
    >`SELECT current_setting('server_version_num')::int AS version`;
    return row!.version;
  } finally {
    // Not awaited: a server that is frozen would keep it waiting.
    void client.end({ timeout: 1 });
  }
}
