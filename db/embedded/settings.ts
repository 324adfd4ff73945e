/** What the cluster runs with, given at each start: a newer Tidemark needs to rewrite no file. */
export function settings(port: number, durable: boolean): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    // A socket file would need a path of at most 107 bytes that both users can enter; postgres.js takes none in a URL.
    unix_socket_directories: '',
    cluster_name: 'tidemark',
    // The pools of one process (server, worker, queue, migrations), with room for a curious psql.
    max_connections: 50,
    shared_buffers: '128MB',
    TimeZone: 'UTC',
    log_timezone: 'UTC',
    // The log is one file; a line every five minutes would be most of it.
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
