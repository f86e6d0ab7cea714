import type { DocumentReader } from "../document.ts";

/** Reads files of data; loaded when one is met: `file ending → () => import()`. */
export const documentReaders: Readonly<Record<string, () => Promise<DocumentReader>>> = {
  xml: async () => (await import("./xml.ts")).readXml,
  yaml: async () => (await import("./yaml.ts")).readYaml,
  yml: async () => (await import("./yaml.ts")).readYaml,
  json: async () => (await import("./yaml.ts")).readYaml,
};
