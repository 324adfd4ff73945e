import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compressAssets } from './compressAssets.ts';
import { dropEmbeddedFonts } from './dropEmbeddedFonts.ts';

/** Where `npm start` listens. */
const SERVER = 'http://127.0.0.1:4000';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig(({ command }) => {
  // A build is for production, whatever the shell or the test runner that starts it is for: React decides by this
  // between its two halves, and Vite leaves a NODE_ENV that is set as it is.
  // eslint-disable-next-line no-restricted-syntax
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return {
    root: pathOf('.'),
    plugins: [react(), dropEmbeddedFonts(), compressAssets()],
    build: {
      outDir: pathOf('../dist/client'),
      emptyOutDir: true,
      target: 'es2022',
      // Fonts and pictures stay files: a data: URL would need a wider Content-Security-Policy.
      assetsInlineLimit: 0,
      // Monaco, the editor inside GraphiQL, is one big chunk by nature and is loaded by nobody else.
      chunkSizeWarningLimit: 4000,
      rolldownOptions: {
        input: { index: pathOf('index.html'), graphiql: pathOf('graphiql.html') },
        output: {
          codeSplitting: {
            groups: [
              { name: 'react', test: /node_modules\/(?:react|react-dom|scheduler)\// },
              {
                name: 'router',
                test: /node_modules\/@tanstack\/(?:react-router|router-core|history|react-store|store)\//,
              },
              // What several pages need is one file, not a dozen tiny ones.
              {
                name: 'shared',
                test: /client\/src\/(?:ui|format|search|components|transport)\//,
                minShareCount: 2,
              },
            ],
          },
        },
        onLog(level, log, defaultHandler) {
          // GraphiQL marks its modules for the React compiler; the marks mean nothing once they are compiled.
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') defaultHandler(level, log);
        },
      },
    },
    worker: { format: 'es' },
    // `npx vite client` works on the client alone, against a server that `npm start` has started elsewhere.
    server: {
      proxy: {
        '/graphql': SERVER,
        '/logout': SERVER,
        // The page itself comes from Vite.
        '/login': { target: SERVER, bypass: ({ method, url }) => (method === 'GET' ? url : undefined) },
      },
    },
  };
});
