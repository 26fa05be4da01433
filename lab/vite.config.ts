// The build: three files with names that do not change, so that a commit shows what changed in them.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: "../src/crossorigin/lab/assets",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: "lab.js",
        chunkFileNames: "[name].js",
        assetFileNames: "lab[extname]",
      },
    },
  },
});
