import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { root } from './markdown.ts';
import { variablesRead } from './variablesRead.ts';

const read = (name: string): string => readFileSync(join(root, 'docs/how-to/deploy', name), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The settings of a file as a shell reads them; those in comments too, when wanted. */
function settingsOf(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$/gm)];
  return Object.fromEntries(
    lines.map(([, name = '', value = '']) => [name, value.replace(/^'(.*)'$/, '$1')]),
  );
}
const standing = (text: string): string => text.replace(/^#.*$/gm, '');
const valueOf = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];

const env = read('tidemark.env');
const unit = read('tidemark.service');
const nginx = read('nginx.conf');
const caddy = read('Caddyfile');

describe('docs/how-to/deploy/tidemark.env', () => {
  it('sets variables that are read, and no other', () => {
    const known = variablesRead();
    expect(Object.keys(settingsOf(env)).filter((name) => !known.has(name))).toEqual([]);
  });

  it('is a configuration that asks who is there, and listens on this machine', () => {
    const { warnings, auth, host, origins } = readConfig(settingsOf(standing(env)));
    expect({ warnings, host, apiKeys: auth.apiKeys }).toEqual({
      warnings: [],
      host: '127.0.0.1',
      apiKeys: true,
    });
    expect(origins.trustedProxies).toHaveLength(2);
  });
});

describe('docs/how-to/deploy/tidemark.service', () => {
  it('runs what npm start runs', () => {
    expect(scripts['start']).toMatch(
      new RegExp(`exec node ${valueOf('ExecStart')?.replace('/usr/bin/node ', '')}$`),
    );
  });

  it('may write to the folder of the settings', () => {
    expect(settingsOf(standing(env))['DATA_DIR']).toBe(`/var/lib/${valueOf('StateDirectory')}`);
    expect(valueOf('ProtectSystem')).toBe('strict');
  });

  it('tells Tidemark alone to stop, and waits for longer than the 10 s that it takes', () => {
    expect(valueOf('KillMode')).toBe('mixed');
    expect(Number(valueOf('TimeoutStopSec'))).toBeGreaterThan(10);
  });

  it('is taken by systemd, where that is installed', ({ skip }) => {
    if (spawnSync('systemd-analyze', ['--version']).error) return skip('There is no systemd here.');
    const { stderr } = spawnSync(
      'systemd-analyze',
      ['verify', join(root, 'docs/how-to/deploy/tidemark.service')],
      {
        encoding: 'utf8',
      },
    );
    // Whether node lies in /usr/bin is up to the machine.
    const faults = stderr
      .split('\n')
      .filter((line) => line.includes('tidemark.service') && !line.includes('/usr/bin/node'));
    expect(faults).toEqual([]);
  });
});

describe('docs/how-to/deploy', () => {
  it.each([
    ['nginx.conf', nginx],
    ['Caddyfile', caddy],
  ])('%s asks Tidemark where it listens, waits for imports and promises TLS', (_name, text) => {
    const { host, port } = readConfig({});
    expect(text).toContain(`${host}:${port}`);
    expect(text).toMatch(/(?:proxy_read_timeout|response_header_timeout) 75s/);
    expect(text).toMatch(/Strict-Transport-Security "max-age=31536000"/);
  });

  it('nginx passes on by which name it was asked, and who asks', () => {
    expect(nginx).toContain('proxy_set_header Host $http_host;');
    expect(nginx).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(nginx).toContain('proxy_set_header X-Forwarded-Proto $scheme;');
  });
});
