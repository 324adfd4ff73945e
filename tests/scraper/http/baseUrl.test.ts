import { describe, expect, it } from 'vitest';
import { apiUrl, baseUrlFault } from '../../../scraper/http/baseUrl.ts';

describe('the base URL of a platform', () => {
  it.each([
    'https://public.api.bsky.app',
    'https://proxy.example/bluesky/',
    'http://127.0.0.1:2584',
    'http://localhost:2584',
    'http://[::1]:2584',
  ])('may be %s', (text) => {
    expect(baseUrlFault(text)).toBeNull();
  });

  it.each([
    'public.api.bsky.app',
    '',
    'http://public.api.bsky.app',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://localhost.evil.example',
    'ftp://localhost',
    'javascript:alert(1)',
    'https://user:canary-4711@host.example',
    'https://host.example/?key=canary-4711',
    'https://host.example/#canary-4711',
  ])('must not be %s, which the fault does not repeat', (text) => {
    expect(baseUrlFault(text)).toMatch(/^(is not|must)/);
    expect(baseUrlFault(text)).not.toContain('canary');
  });

  it('keeps its path in front of the path of a call', () => {
    expect(apiUrl('https://host.example/proxy/', '/xrpc/x').href).toBe('https://host.example/proxy/xrpc/x');
    expect(apiUrl('https://host.example', '/xrpc/x').href).toBe('https://host.example/xrpc/x');
  });
});
