import type { Plugin } from 'vite';

/**
 * Takes the fonts out of graphiql/style.css: 350 KB of `data:` URLs that a strict Content-Security-Policy would
 * refuse anyway. The page uses the fonts of the system, and Monaco brings its icons as a file.
 */
export function dropEmbeddedFonts(): Plugin {
  return {
    name: 'tidemark-drop-embedded-fonts',
    enforce: 'pre',
    transform: {
      filter: { id: /graphiql\/dist\/style\.css$/ },
      handler: (code) => code.replace(/@font-face\s*\{[^}]*\}/g, ''),
    },
  };
}
