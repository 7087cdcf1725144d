import { build, defineConfig, type Plugin } from "vite";

// The script between the grid worker's page and the network: one file, run as no module, served by /grid/sw.js.
const betweenPageAndNetwork: Plugin = {
  name: "grid-worker",
  apply: "build",
  async closeBundle() {
    await build({
      configFile: false,
      root: "src/liren/web/front",
      logLevel: "warn",
      build: {
        outDir: "../static/built",
        emptyOutDir: false,
        target: "es2019",
        rollupOptions: {
          input: "src/liren/web/front/grid_worker.ts",
          output: { format: "iife", entryFileNames: "grid-worker.js" },
        },
      },
    });
  },
};

// Islands, one entry per face; templates find them through the manifest and work without them.
export default defineConfig({
  plugins: [betweenPageAndNetwork],
  root: "src/liren/web/front",
  base: "/static/built/",
  build: {
    outDir: "../static/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2019",
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        resident: "src/liren/web/front/resident.ts",
        desk: "src/liren/web/front/desk.ts",
        editor: "src/liren/web/front/editor.ts",
        grid: "src/liren/web/front/grid.ts",
      },
    },
  },
});
