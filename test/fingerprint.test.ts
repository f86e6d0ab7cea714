import { expect, test } from "vitest";
import { lineHashes } from "../src/reporters/sarif/fingerprint.ts";

// The vectors that github/codeql-action publishes in its own tests.
test.each([
  ["", ["c129715d7a2bc9a3:1"]],
  [
    " a\nb\n  \t\tc\n d",
    ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
  ],
])("lines of %j hash as CodeQL's do", (text, hashes) => {
  expect(lineHashes(text)).toEqual(hashes);
});

test("equal lines are counted, and the end of the file is seen from afar", () => {
  const hashes = lineHashes("Lorem ipsum dolor sit amet.\n".repeat(10));
  expect(hashes[0]).toBe("a7f2ff13bc495cf2:1");
  expect(hashes[1]).toBe("a7f2ff13bc495cf2:2");
  expect(hashes[6]).toBe("a7f2ff1481e87703:1");
});
