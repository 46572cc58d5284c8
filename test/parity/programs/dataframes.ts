import type { Programs } from "./program.ts";

export const programs: Programs = {};
