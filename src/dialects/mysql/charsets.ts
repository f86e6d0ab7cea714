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

export function widthOf(charset: string | undefined): number | undefined {
  return charset === undefined ? undefined : widths[charset];
}
