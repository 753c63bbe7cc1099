/**
 * Finds a Chromium for the tests, and fetches one where there is none. In order: `TCK_BROWSER` or `CHROME_PATH`, an
 * installed Chrome or Chromium, Playwright's own, `playwright install chromium`, and on a Debian machine as root the
 * distribution's package `chromium`.
 *
 * `findBrowser()` only looks (vite.config.ts calls it on every run); `node scripts/find-browser.mjs` also installs.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright";

/** Flags that keep Chromium quiet and make it start in containers. */
export const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES_ON_PATH = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** @returns {string[]} where Chrome and Chromium are installed outside PATH, by operating system */
function usualPlaces() {
  if (process.platform === "darwin") {
    const apps = ["Google Chrome", "Chromium"];
    return ["/Applications", join(homedir(), "Applications")].flatMap((folder) =>
      apps.map((app) => join(folder, `${app}.app`, "Contents", "MacOS", app)),
    );
  }
  if (process.platform === "win32") {
    const roots = [process.env["PROGRAMFILES"], process.env["PROGRAMFILES(X86)"], process.env["LOCALAPPDATA"]];
    return roots.flatMap((root) =>
      root
        ? [
            join(root, "Google", "Chrome", "Application", "chrome.exe"),
            join(root, "Chromium", "Application", "chrome.exe"),
          ]
        : [],
    );
  }
  return ["/opt/google/chrome/chrome", "/snap/bin/chromium"];
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath() {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => NAMES_ON_PATH.map((name) => join(folder, name + suffix)))
    .find(isExecutable);
}

/**
 * Looks for a browser without installing anything.
 * @returns {string | undefined} path of the executable
 * @throws where the environment names a browser that is not there
 */
export function findBrowser() {
  const named = process.env["TCK_BROWSER"] || process.env["CHROME_PATH"];
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`TCK_BROWSER / CHROME_PATH names ${named}, which cannot be run. Correct or unset it.`);
  }
  const installed = onPath() ?? usualPlaces().find(isExecutable);
  if (installed) return installed;
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : undefined;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function attempt(command, args) {
  console.log(`No Chromium found, trying: ${[command, ...args].join(" ")}`);
  return spawnSync(command, args, { stdio: "inherit", timeout: 10 * 60_000 }).status === 0;
}

/**
 * Finds a browser, or installs one.
 * @returns {string} path of the executable
 * @throws with one line on what to do, where none can be had
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;

  const playwrightFolder = dirname(createRequire(import.meta.url).resolve("playwright/package.json"));
  attempt(process.execPath, [join(playwrightFolder, "cli.js"), "install", "chromium"]);
  // A downloaded browser may still lack system libraries: only one that answers counts.
  const downloaded = findBrowser();
  if (downloaded && answers(downloaded)) return downloaded;

  const isDebianRoot = existsSync("/etc/debian_version") && process.getuid?.() === 0;
  if (isDebianRoot) {
    attempt("apt-get", ["update", "-q"]);
    attempt("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"]);
    const packaged = findBrowser();
    if (packaged && answers(packaged)) return packaged;
  }
  throw new Error(
    "No Chromium for the browser tests: install Chrome or Chromium, or set TCK_BROWSER to the path of one, and run this again.",
  );
}

/** @param {string} path */
function answers(path) {
  try {
    execFileSync(path, ["--version", "--no-sandbox"], { timeout: 30_000, stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(`Browser for the tests: ${ensureBrowser()}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
