import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
// As a user has it: `npm ci` has built it.
import lockproof from "./dist/eslint.js";

const noClassesEnumsNamespaces = [
  { selector: "ClassDeclaration, ClassExpression", message: "Values and functions; no classes." },
  { selector: "TSEnumDeclaration", message: "A union of strings; no enums." },
  { selector: "TSModuleDeclaration[kind='namespace']", message: "A file is the namespace." },
];

export default defineConfig(
  globalIgnores([
    "dist",
    "coverage",
    "fixtures",
    ".github/bundle",
    "**/generated/**",
    "**/*.generated.ts",
  ]),
  js.configs.recommended,
  lockproof.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "no-restricted-syntax": ["error", ...noClassesEnumsNamespaces],
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/unbound-method": "off", // plug-ins are plain values; nothing here has a "this"
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ["**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: "readonly" } },
  },
  {
    files: ["test/**/*.ts", "*.ts"],
    rules: {
      "max-lines": "off",
      "@typescript-eslint/consistent-type-assertions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      // What a database row or a matcher holds, the test's own expectation says.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    // Foreign syntax trees end here, so the casts do too.
    files: ["src/parsers/**/*.ts"],
    rules: {
      // In foreign trees what is absent may be null.
      eqeqeq: ["error", "always", { null: "ignore" }],
      "@typescript-eslint/consistent-type-assertions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
);
