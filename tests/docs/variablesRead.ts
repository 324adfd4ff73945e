import { readConfig } from '../../server/config.ts';

/** The names that reading a configuration looks at: an environment that notes them. */
export function variablesRead(): Set<string> {
  const names = new Set<string>();
  const env = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        if (typeof name === 'string') names.add(name);
        return undefined;
      },
    },
  );
  readConfig(env);
  return names;
}
