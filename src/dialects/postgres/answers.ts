import type { Ternary } from "../../schema.ts";

export function yesIf(condition: boolean): Ternary {
  return condition ? "yes" : "no";
}

export function not(answer: Ternary): Ternary {
  if (answer === "unknown") return "unknown";
  return answer === "yes" ? "no" : "yes";
}

/** `yes` if one is, `unknown` if one may be. */
export function anyOf(answers: readonly Ternary[]): Ternary {
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}

export function allOf(answers: readonly Ternary[]): Ternary {
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}
