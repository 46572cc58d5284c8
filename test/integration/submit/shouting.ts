import { functions as F } from "spark-connect";

export const shout = F.udf((text: string) => `${text.toUpperCase()}!`, { args: ["string"], returns: "string" });

export const fail = F.udf(
  (text: string): string => {
    throw new Error(`cannot shout ${text}`);
  },
  { args: ["string"], returns: "string" },
);
