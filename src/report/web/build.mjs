// Builds dist/report.html, the page without data: page.html with the style and the bundled script in it, and the licences
// of what is bundled. It names the digests of the sources that it was built from and of itself, which a test compares
// also where the packages are not installed (tests/house/web_test.py). With --check it writes nothing, and fails if
// dist/report.html is not what would be built.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const bundle = join(here, "dist", "report.html");

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** SHA-256 over the name and the content of each source, in the order of names. */
function digestOfSources() {
  const names = readdirSync(join(here, "src")).map((name) => `src/${name}`);
  const hash = createHash("sha256");
  for (const name of [...names, "build.mjs", "package.json", "package-lock.json"].sort())
    hash.update(`${name}\n`).update(readFileSync(join(here, name)));
  return hash.digest("hex");
}

async function bundled(entry, options) {
  const result = await build({
    entryPoints: [join(here, "src", entry)], bundle: true, minify: true, write: false, legalComments: "none",
    target: ["chrome90", "firefox113", "safari16.4"], charset: "ascii", absWorkingDir: here, ...options,
  });
  return result.outputFiles[0].text;
}

/** The licences of all packages but the bundler, each with those that it is of: files of one may hold another's code. */
function notices() {
  const { packages } = JSON.parse(readFileSync(join(here, "package-lock.json")));
  const folders = Object.keys(packages).filter((folder) => /node_modules/.test(folder) && !/node_modules\/@?esbuild/.test(folder));
  const names = new Map(); // by licence
  for (const folder of folders) {
    const { name, version } = JSON.parse(readFileSync(join(here, folder, "package.json")));
    const file = readdirSync(join(here, folder)).find((found) => /^licen[cs]e/i.test(found));
    const text = file ? readFileSync(join(here, folder, file), "utf8").trim() : `licence: ${packages[folder].license}`;
    names.set(text, [...(names.get(text) ?? []), `${name} ${version}`]);
  }
  return [...names].map(([text, some]) => `${some.join(", ")}\n\n${text}`);
}

const script = await bundled("main.js", { format: "iife" });
const style = await bundled("style.css");
const licences = notices().join("\n\n----\n\n").replaceAll("--", "- -");
const parts = {
  style: `<meta name="sources" content="${digestOfSources()}">\n<style>${style.trim()}</style>`,
  // No text in the script may end it.
  script: `<script>${script.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")}</script>\n<!--\nBundled:\n\n${licences}\n-->`,
};
const unsigned = readFileSync(join(here, "src", "page.html"), "utf8").replace(/<!--(style|script)-->/g, (_, part) => parts[part]);
const page = unsigned.replace("<style>", () => `<meta name="page" content="${sha256(unsigned)}">\n<style>`);

if (process.argv.includes("--check")) {
  if (!existsSync(bundle) || readFileSync(bundle, "utf8") !== page) {
    console.error("dist/report.html is not what the sources build; run: npm ci && npm run build");
    process.exit(1);
  }
} else {
  mkdirSync(dirname(bundle), { recursive: true });
  writeFileSync(bundle, page);
  console.log(`dist/report.html: ${(page.length / 1e6).toFixed(2)} MB`);
}
