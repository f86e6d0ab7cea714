/// <reference lib="dom" />
/**
 * The page of `--format html` in a real Chromium: it fetches nothing, runs nothing, fits every screen,
 * is readable in light and dark, and looks as it did (`--update` writes how it looks now).
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

const looks = [
  { name: "light", width: 1280, height: 1000, colorScheme: "light" },
  { name: "dark", width: 1280, height: 1000, colorScheme: "dark" },
  { name: "narrow", width: 360, height: 1000, colorScheme: "light" },
] as const;
const widths = [320, 360, 600, 768, 1024, 1600];
/** Share of pixels that fonts and versions may move. */
const tolerance = 0.02;

const folder = mkdtempSync(join(tmpdir(), "lockproof-page-"));
const pages = [
  "fixtures/reports/html.out",
  "fixtures/reports/hostile.html.out",
  "fixtures/reports/story.html.out",
];
const pictured = "fixtures/reports/story.html.out";
const update = process.argv.includes("--update");
const complaints: string[] = [];
const complain = (text: string): void => void complaints.push(text);

const executable = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => existsSync(path));
if (executable === undefined) throw new Error("There is no Chromium: apt-get install chromium");
const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
try {
  for (const path of pages) {
    const file = join(folder, `${path.replaceAll("/", "-")}.html`);
    writeFileSync(file, readFileSync(path));
    for (const look of looks) await checkLook(browser, path, file, look);
    await checkWidths(browser, path, file);
  }
} finally {
  await browser.close();
}
for (const complaint of complaints) console.log(complaint);
console.log(
  `${String(pages.length)} pages, ${String(looks.length)} looks, ${String(widths.length)} widths: ${String(complaints.length)} complaints`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;

type Look = (typeof looks)[number];

async function checkLook(on: Browser, path: string, file: string, look: Look): Promise<void> {
  const { name, width, height, colorScheme } = look;
  const page = await open(on, path, file, { viewport: { width, height }, colorScheme });
  for (const text of await page.evaluate(unreadable)) complain(`${path}, ${name}: ${text}`);
  // One page is enough of pictures in a repository.
  if (path !== pictured) return page.close();
  const now = await page.screenshot({ clip: { x: 0, y: 0, width, height }, fullPage: true });
  const shot = resolve(`fixtures/reports/screens/${path.replace(/^.*\/|\.out$/g, "")}.${name}.png`);
  if (update) {
    mkdirSync(resolve("fixtures/reports/screens"), { recursive: true });
    writeFileSync(shot, now);
  } else if (!existsSync(shot)) complain(`${path}, ${name}: no picture of it; --update makes one`);
  else {
    const share = await difference(on, readFileSync(shot), now);
    if (share > tolerance) {
      writeFileSync(join(folder, `${name}.png`), now);
      const seen = join(folder, `${name}.png`);
      complain(`${path}, ${name}: ${(share * 100).toFixed(1)} % of its pixels differ, see ${seen}`);
    }
  }
  await page.close();
}

async function checkWidths(on: Browser, path: string, file: string): Promise<void> {
  const page = await open(on, path, file, {});
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const real = await page.evaluate(() => document.documentElement.scrollWidth);
    if (real > width) complain(`${path}: ${String(real)} wide on a screen of ${String(width)}`);
  }
  await page.close();
}

async function open(
  on: Browser,
  path: string,
  file: string,
  options: Parameters<Browser["newPage"]>[0],
): Promise<Page> {
  const page = await on.newPage(options);
  page.on("console", (message) => complain(`${path}: the console says ${message.text()}`));
  page.on("pageerror", (error) => complain(`${path}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complain(`${path}: it asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  const scripts = await page.evaluate(
    () => document.querySelectorAll("script, img, iframe, object, link, x, i i").length,
  );
  if (scripts > 0) complain(`${path}: it has ${String(scripts)} elements that none of us wrote`);
  return page;
}

/** Texts whose contrast with what is behind them is under 4.5, as WCAG AA asks. */
function unreadable(): readonly string[] {
  const parse = (color: string): readonly number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = (color: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = color.map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): readonly number[] => {
    for (let at = element; at !== null; at = at.parentElement) {
      const [red = 0, green = 0, blue = 0, alpha = 1] = parse(getComputedStyle(at).backgroundColor);
      if (alpha > 0.5) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const found = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || (node.textContent ?? "").trim() === "") continue;
    const one = light(parse(getComputedStyle(element).color).slice(0, 3));
    const other = light(behind(element));
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) {
      found.add(`contrast ${contrast.toFixed(1)} of .${element.className || element.tagName}`);
    }
  }
  return [...found];
}

/** The share of pixels that differ visibly, decoded by the browser itself. */
async function difference(on: Browser, before: Buffer, now: Buffer): Promise<number> {
  const page = await on.newPage();
  const share = await page.evaluate(
    async ([left, right]) => {
      const read = async (data: string | undefined): Promise<ImageData> => {
        const image = new Image();
        image.src = `data:image/png;base64,${data ?? ""}`;
        await image.decode();
        const canvas = document.createElement("canvas");
        canvas.width = image.width;
        canvas.height = image.height;
        const context = canvas.getContext("2d");
        if (context === null) throw new Error("no canvas");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height);
      };
      const one = await read(left);
      const other = await read(right);
      if (one.width !== other.width || one.height !== other.height) return 1;
      let differ = 0;
      for (let index = 0; index < one.data.length; index += 4) {
        const apart = [0, 1, 2].some(
          (part) => Math.abs((one.data[index + part] ?? 0) - (other.data[index + part] ?? 0)) > 64,
        );
        if (apart) differ++;
      }
      return differ / (one.data.length / 4);
    },
    [before.toString("base64"), now.toString("base64")],
  );
  await page.close();
  return share;
}
