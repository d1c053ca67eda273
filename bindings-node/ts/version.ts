// The version of the package, which the native half must share.

import { native } from "./native.js";

/** The package's version. */
export const version: string = native.VERSION;
