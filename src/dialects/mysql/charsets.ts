/** Most bytes that a character takes. */
const widths: Readonly<Record<string, number>> = {
  ascii: 1,
  latin1: 1,
  latin2: 1,
  latin5: 1,
  latin7: 1,
  cp1250: 1,
  cp1251: 1,
  cp1252: 1,
  koi8r: 1,
  greek: 1,
  hebrew: 1,
  binary: 1,
  gbk: 2,
  big5: 2,
  sjis: 2,
  gb2312: 2,
  ucs2: 2,
  utf8mb3: 3,
  ujis: 3,
  utf8mb4: 4,
  utf16: 4,
  utf32: 4,
  gb18030: 4,
};

/** What the letters' order is called where nobody says. */
export function defaultCollation(charset: string, server: number): string | undefined {
  if (charset !== "utf8mb4") return usual[charset];
  if (server < firstMariadb) return server < 80000 ? "utf8mb4_general_ci" : "utf8mb4_0900_ai_ci";
  return server < 110500 ? "utf8mb4_general_ci" : undefined;
}

/** MySQL's numbers are all below MariaDB's. */
const firstMariadb = 100_000;

const usual: Readonly<Record<string, string>> = {
  ascii: "ascii_general_ci",
  binary: "binary",
  latin1: "latin1_swedish_ci",
  ucs2: "ucs2_general_ci",
  utf16: "utf16_general_ci",
  utf8mb3: "utf8mb3_general_ci",
};

/** Character sets that no width is known of. */
const others = new Set(
  (
    "dec8 cp850 hp8 swe7 tis620 euckr koi8u armscii8 cp866 keybcs2 macce macroman cp852 utf16le cp1256 cp1257 geostd8 " +
    "cp932 eucjpms default"
  ).split(" "),
);

export function isCharset(word: string): boolean {
  const name = word.toLowerCase();
  return name === "utf8" || name in widths || others.has(name);
}

/** Collations begin with their character set. */
export function isCollation(word: string): boolean {
  const [head = ""] = word.toLowerCase().split("_");
  return head === "uca1400" || isCharset(head);
}

export function widthOf(charset: string | undefined): number | undefined {
  return charset === undefined ? undefined : widths[charset];
}
