// Reads [{name, entry, casing}] from stdin; writes {name: snapshot} as drizzle-kit's own API makes them.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";

const require = createRequire(import.meta.url);
const kit = require(process.argv[2] === "1" ? "drizzle-kit/api-postgres" : "drizzle-kit/api");
const said = {};
for (const { name, entry, casing } of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const outfile = path.join(path.dirname(entry), "built.cjs");
    buildSync({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "cjs", logLevel: "silent",
      external: ["drizzle-orm", "drizzle-orm/*"] });
    const made = await kit.generateDrizzleJson(require(outfile), undefined, undefined, casing ?? undefined);
    said[name] = JSON.parse(JSON.stringify(made));
  } catch (error) {
    said[name] = { error: String(error?.message ?? error).slice(0, 300) };
  }
}
process.stdout.write(JSON.stringify(said));
