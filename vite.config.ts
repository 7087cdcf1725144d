import { defineConfig } from "vite";

// Islands, one entry per face; templates find them through the manifest and work without them.
export default defineConfig({
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
      },
    },
  },
});
