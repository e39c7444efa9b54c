import { copyFileSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// The node serves `x.js.gz` when the browser takes gzip, so it never compresses while serving.
function precompress(): Plugin {
  const walk = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(path) : [path];
    });
  return {
    name: "precompress",
    apply: "build",
    closeBundle() {
      for (const path of walk("dist")) {
        if (!/\.(js|css|html|svg)$/.test(path)) continue;
        const plain = readFileSync(path);
        if (plain.length > 1024) writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}

// The page at /api/docs needs these two files beside it.
function apiDocs(): Plugin {
  return {
    name: "api-docs",
    apply: "build",
    writeBundle() {
      for (const name of ["swagger-ui-bundle.js", "swagger-ui.css"])
        copyFileSync(join("node_modules", "swagger-ui-dist", name), join("dist", "api-docs", name));
    },
  };
}

// `npm run dev` answers /api from test/mock.ts. The build never sees that file.
function mockServer(): Plugin {
  return {
    name: "mock-server",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        if (!request.url?.startsWith("/api/")) return next();
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const { answer } = await server.ssrLoadModule("/test/mock.ts");
        const reply = answer({
          method: request.method ?? "GET",
          url: request.url,
          body: Buffer.concat(chunks).toString("utf8"),
          language: request.headers["accept-language"] ?? "zh",
        });
        response.statusCode = reply.status;
        for (const [name, value] of Object.entries(reply.headers)) {
          response.setHeader(name, value as string);
        }
        response.end(reply.body);
      });
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === "mock" ? [mockServer()] : []), apiDocs(), precompress()],
  build: {
    target: "es2021",
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      output: {
        manualChunks(id) {
          if (/node_modules\/(react|react-dom|react-router|react-router-dom|scheduler|@remix-run)\//.test(id))
            return "react";
          return undefined;
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    // The node compares Origin with Host, so the browser's Host goes through as it is.
    proxy:
      mode === "mock"
        ? undefined
        : { "/api": { target: process.env.JW_URL ?? "http://127.0.0.1:8320", changeOrigin: false } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 120000,
    hookTimeout: 60000,
    reporters: ["default", "./test/count_reporter.ts"],
    pool: "threads",
    poolOptions: { threads: { maxThreads: 2 } },
  },
}));
