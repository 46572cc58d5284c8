import { FailureError } from "../submit/failure.ts";

/** Parses the value of an option that counts, from 1 to `most`. */
export function countOf(flag: string, most: number): (text: string) => number {
  return (text) => {
    if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= most) return Number(text);
    throw new FailureError("USAGE", `${flag}: '${text}' is not a number from 1 to ${most}`, {
      hint: "Write a plain number.",
    });
  };
}
