// Reads [{name, entry, casing}] from stdin; writes {name: snapshot} as drizzle-kit's own API makes them. Each file is
// compiled on its own, as drizzle-kit's command line does: a bundler knows more about exports than that.
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";

const require = createRequire(import.meta.url);
const kit = require(process.argv[2] === "1" ? "drizzle-kit/api-postgres" : "drizzle-kit/api");
const said = {};
let printed = "";
console.log = console.error = (...words) => (printed += words.join(" ") + " ");
process.exit = () => { throw new Error(printed || "drizzle-kit ends"); }; // where it refuses, it prints and ends
for (const { name, entry, casing } of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    printed = "";
    const home = path.dirname(entry);
    const files = readdirSync(home, { recursive: true }).filter((file) => file.endsWith(".ts"));
    buildSync({ entryPoints: files.map((file) => path.join(home, file)), outdir: path.join(home, "built"), outbase: home,
      platform: "node", format: "cjs", logLevel: "silent" });
    const outfile = path.join(home, "built", "schema.js");
    const made = await kit.generateDrizzleJson(require(outfile), undefined, undefined, casing ?? undefined);
    said[name] = JSON.parse(JSON.stringify(made));
  } catch (error) {
    said[name] = { error: String(error?.message ?? error).replace(/\x1b\[[0-9;]*m/g, "").slice(0, 300) };
  }
}
process.stdout.write(JSON.stringify(said));
